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
  ]
}
