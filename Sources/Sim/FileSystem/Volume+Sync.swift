internal import Environment

// A sync moves from the pending log to the durable view what it guarantees, and no more: what a real
// filesystem would merely be likely to write with it stays pending, where power loss may keep or lose it. But
// where one journal orders all metadata, nothing in it can be on the device without what came before it.

extension Volume {
  /// fsync(2): the file's data and size, and where the profile says so its name; of a directory, its names.
  /// - Throws: `EBADF`.
  func fsync(_ descriptor: Descriptor) throws(Errno) {
    synchronize(try openFiles[descriptor].inode) { _ in true }
  }

  /// fdatasync(2): the file's data and size.
  ///
  /// A creation is needed to read them back and goes with them where the profile says so; a later rename,
  /// which touches nothing but times, does not.
  /// - Throws: `EBADF`.
  func fdatasync(_ descriptor: Descriptor) throws(Errno) {
    synchronize(try openFiles[descriptor].inode, names: \.isCreation)
  }

  /// fsync(2) on a directory: its names, and no file's data.
  /// - Throws: `ENOENT`, `ENOTDIR`, `ENAMETOOLONG`, `EINVAL`.
  func syncDirectory(_ path: String) throws(Errno) {
    let directory = try find(path)
    guard directory.isDirectory else { throw .notDirectory }
    synchronize(directory) { _ in true }
  }

  /// fsync(2) or fdatasync(2) that reports an error: none of the file's pending data reaches the device, yet its
  /// pages pass for written from now on.
  ///
  /// Reads give the new data until the power fails, the size is on the device, and the next sync finds nothing
  /// to do and succeeds. Only a page that is written to again is pending again, all of it. That is what ext4
  /// with `data=ordered` and XFS do (Rebello et al., "Can Applications Recover from fsync Failures?", ATC
  /// 2020); other filesystems differ.
  /// - Throws: `EBADF`.
  func failSync(_ descriptor: Descriptor) throws(Errno) {
    let inode = try openFiles[descriptor].inode
    guard !profile.deviceCacheIsVolatile else { return }
    let sizeSequence = inode.pending.lastMetadataSequence
    inode.leaveUnwritten(pageBytes: profile.pageBytes)
    durable.applySizes(of: inode.pending, to: inode.number)
    inode.pending.removeAll()
    persistNames(through: sizeSequence) { _ in false }
  }

  /// Whether a sync of the file would have data to write.
  /// - Throws: `EBADF`.
  func hasPendingData(_ descriptor: Descriptor) throws(Errno) -> Bool {
    !(try openFiles[descriptor].inode.pending.written.isEmpty)
  }

  private func synchronize(_ inode: Inode, names includesName: (DirectoryChange) -> Bool) {
    // The device's cache is volatile: all stays in the log, and power loss takes its share from there.
    guard !profile.deviceCacheIsVolatile else { return }
    let sizeSequence = inode.pending.lastMetadataSequence
    durable.apply(inode.pending, to: inode.number)
    inode.pending.removeAll()
    let ancestors = ancestors(of: inode)
    persistNames(through: sizeSequence) { change in
      if inode.isDirectory { return change.concerns(directory: inode.number) }
      guard profile.fsyncPersistsParentEntry else { return false }
      if change.inode == inode.number { return includesName(change) }
      // A name in a directory that is not there would be no name.
      return change.isCreation && ancestors.contains(change.inode)
    }
  }

  private func ancestors(of inode: Inode) -> [Int] {
    var numbers: [Int] = []
    var current = inode
    while current.number != Self.rootNumber {
      numbers.append(current.parent)
      current = self.inode(current.parent)
    }
    return numbers
  }

  private func persistNames(through sizeSequence: UInt64, where isWanted: (DirectoryChange) -> Bool) {
    guard profile.ordersDirectoryOperations else {
      persistNames(at: directoryChanges.closure(of: isWanted))
      return
    }
    let wanted = directoryChanges.last(where: isWanted)?.sequence ?? 0
    let through = max(sizeSequence, wanted)
    durable.journaledThrough = max(durable.journaledThrough, through)
    let end = directoryChanges.firstIndex { $0.sequence > through } ?? directoryChanges.count
    persistNames(at: Array(0..<end))
  }

  private func persistNames(at positions: [Int]) {
    guard !positions.isEmpty else { return }
    let moved = positions.map { directoryChanges[$0] }
    for position in positions.reversed() { directoryChanges.remove(at: position) }
    for change in moved {
      let replaced = durable.apply(change)
      for number in change.inodes { inode(number).pendingNameCount -= 1 }
      for number in change.inodes + [replaced].compactMap(\.self) {
        if let inode = inodes[number] { reclaim(inode) }
      }
    }
  }
}
