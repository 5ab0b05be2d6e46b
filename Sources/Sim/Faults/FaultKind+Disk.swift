/// What a disk and its filesystem may do to a call.
extension FaultKind {
  /// A write accepts only a part of the bytes.
  public static let shortWrite = FaultKind(0)
  /// A call is interrupted by a signal before it did anything.
  public static let interrupted = FaultKind(1)
  /// A read gives fewer bytes than asked, though the file goes on.
  public static let shortRead = FaultKind(2)
  /// The disk is full: a part of the write, then ENOSPC until space is freed.
  public static let noSpace = FaultKind(3)
  /// A sync fails with ENOSPC; what it had to write is never written, though the next sync succeeds.
  public static let noSpaceAtSync = FaultKind(11)
  /// A write fails with EIO, with any prefix applied.
  public static let writeError = FaultKind(4)
  /// A read fails with EIO.
  public static let readError = FaultKind(5)
  /// A sync fails with EIO; what it had to write is never written, though the next sync succeeds.
  public static let syncError = FaultKind(10)
  /// A truncation fails with EIO.
  public static let truncateError = FaultKind(6)

  /// A call that is no write is interrupted by a signal; a close has closed all the same.
  public static let interruptedCall = FaultKind(12)
  /// A signal ends a write in its middle, and another one the next before it began.
  public static let interruptedAfterPart = FaultKind(13)
  /// A writeback fails when nobody is waiting for it; the next sync of each open file says so.
  public static let lateSyncError = FaultKind(14)
  /// A file cannot be opened.
  public static let openError = FaultKind(15)
  /// A quota or a limit on the size of files is met: a part of the write, then EDQUOT or EFBIG.
  public static let quota = FaultKind(16)
  /// Somebody outside the system cuts, removes or replaces a file that is in use.
  public static let outsideChange = FaultKind(24)
  /// A second process wants the same file.
  public static let secondWriter = FaultKind(25)
  /// The kernel writes dirty pages to the device before anybody asks for it.
  public static let writeback = FaultKind(26)
  /// The kernel drops clean pages, and what is read next comes from the device.
  public static let eviction = FaultKind(27)
  /// The times of files or of the day go back.
  public static let oddClock = FaultKind(28)
  /// The power fails before a new file's name was on the device.
  public static let nameLost = FaultKind(29)

  static let disk = [
    Description(
      shortWrite, "F-01", "short-write",
      "a write accepts only a part of its bytes",
      source: "write(2): disk full, RLIMIT_FSIZE, a signal after the first byte"),
    Description(
      interrupted, "F-02", "interrupted",
      "a call is interrupted by a signal before it did anything (EINTR)",
      source: "signal(7): EINTR from open, read, write, ftruncate, fsync, flock"),
    Description(
      shortRead, "F-03", "short-read",
      "a read returns fewer bytes than asked although the file goes on",
      source: "read(2): a signal after the first byte"),
    Description(
      noSpace, "F-06", "no-space",
      "the disk is full: a part of the write is accepted, then ENOSPC until space is freed",
      source: "write(2): ENOSPC"),
    Description(
      noSpaceAtSync, "F-07", "no-space-at-sync",
      "a sync fails with ENOSPC, its data is never written, and the next sync succeeds",
      source: "fsync(2): ENOSPC, EDQUOT: delayed allocation, thin provisioning, NFS"),
    Description(
      writeError, "F-08", "write-error",
      "a write fails with EIO, with any prefix of it applied",
      source: "write(2): EIO from the device"),
    Description(
      readError, "F-09", "read-error",
      "a read fails with EIO",
      source: "read(2): EIO, a latent sector error"),
    Description(
      syncError, "F-10", "sync-error",
      "a sync fails with EIO, its data is never written, and the next sync succeeds",
      source: "fsync(2): EIO; pages marked clean on ext4 and XFS (Rebello et al., ATC 2020)"),
    Description(
      truncateError, "F-12", "truncate-error",
      "a truncation fails with EIO and changes nothing",
      source: "ftruncate(2): EIO, EROFS after an error remount"),
    Description(
      interruptedCall, "F-04", "interrupted-call",
      "open, read, truncate, a sync or a lock is interrupted (EINTR); a close is too, and has closed",
      source: "signal(7); close(2): on Linux the descriptor is released before EINTR"),
    Description(
      interruptedAfterPart, "F-05", "interrupted-after-part",
      "a write accepts a part of its bytes, and the next write is interrupted (EINTR)",
      source: "write(2): a signal after the first byte, a second one at once"),
    Description(
      lateSyncError, "F-11", "late-sync-error",
      "a writeback fails in the background, and only a later sync reports it, once to each open file",
      source: "errseq_t (Documentation/filesystems/vfs.rst); data=journal (Rebello et al., ATC 2020)"),
    Description(
      openError, "F-13", "open-error",
      "a file cannot be opened: EACCES, EMFILE, EIO or EROFS",
      source: "open(2): permissions, too many open files, a dying disk, an error remount"),
    Description(
      quota, "F-14", "quota",
      "a part of the write is accepted, then EDQUOT or EFBIG until there is room",
      source: "write(2): EDQUOT, EFBIG (RLIMIT_FSIZE with SIGXFSZ ignored)"),
    Description(
      outsideChange, "F-25", "outside-change",
      "somebody cuts, removes or replaces a file that is in use",
      source: "logrotate, an operator"),
    Description(
      secondWriter, "F-26", "second-writer",
      "a second process opens the file that one has open; made by the scenario",
      source: "a service started twice"),
    Description(
      writeback, "F-27", "writeback",
      "dirty pages reach the device before anybody asks for it, in any order the filesystem allows",
      source: "ext4: a commit every 5 s, data after 30 s (Documentation/admin-guide/ext4.rst)"),
    Description(
      eviction, "F-28", "eviction",
      "clean pages leave the cache, and what is read next comes from the device",
      source: "memory pressure, posix_fadvise(2)"),
    Description(
      oddClock, "F-29", "odd-clock",
      "the time of a file's last change is an earlier one, or one still to come",
      source: "clock_settime(2), utimensat(2): a clock set back, a copy put back with its times"),
    Description(
      nameLost, "F-30", "name-lost",
      "a loss of power takes the name of a new file; a part of power-loss",
      source: "fsync(2): the directory has to be synced too; etcd issue 6368"),
  ]
}
