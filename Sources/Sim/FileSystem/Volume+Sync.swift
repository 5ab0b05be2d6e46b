internal import Environment

// A sync moves from the pending log to the durable view what it guarantees, and no more: what a real
// filesystem would merely be likely to write with it stays pending, where power loss may keep or lose it. But
// where one journal orders all metadata, nothing in it can be on the device without what came before it.

extension Volume {
  /// fsync(2): the file's data and size, and where the profile says so its name; of a directory, its names.
  /// - Throws: `EBADF`; `EIO` when a writeback has failed that this descriptor was not told of, with the rest done.
  func fsync(_ descriptor: Descriptor) throws(Errno) {
    let file = try openFiles[descriptor]
    synchronize(file.inode) { _ in true }
    try reportErrors(to: file)
  }

  /// fdatasync(2): the file's data and size.
  ///
  /// A creation is needed to read them back and goes with them where the profile says so; a later rename,
  /// which touches nothing but times, does not.
  /// - Throws: as ``fsync(_:)``.
  func fdatasync(_ descriptor: Descriptor) throws(Errno) {
    let file = try openFiles[descriptor]
    synchronize(file.inode, names: \.isCreation)
    try reportErrors(to: file)
  }

  /// Each descriptor is told once of what failed while it was open, and of what nobody was told before.
  private func reportErrors(to file: OpenFile) throws(Errno) {
    guard file.seenErrors != file.inode.writebackErrors else { return }
    openFiles.acknowledgeErrors(file)
    file.inode.lastErrorIsSeen = true
    throw .inputOutput
  }

  /// Whether the next sync through a descriptor reports a writeback that has failed before.
  /// - Throws: `EBADF`.
  func owesError(to descriptor: Descriptor) throws(Errno) -> Bool {
    let file = try openFiles[descriptor]
    return file.seenErrors != file.inode.writebackErrors
  }

  /// fsync(2) on a directory: its names, and no file's data.
  /// - Throws: `ENOENT`, `ENOTDIR`, `ENAMETOOLONG`, `EINVAL`.
  func syncDirectory(_ path: String) throws(Errno) {
    let directory = try find(path)
    guard directory.isDirectory else { throw .notDirectory }
    synchronize(directory) { _ in true }
  }

  /// fsync(2) or fdatasync(2) whose writeback fails: none of the file's pending data reaches the device, and what
  /// becomes of it is the profile's to say.
  ///
  /// On most filesystems its pages pass for written from now on. Reads give the new data until it leaves the cache or
  /// the power fails, the size is on the device, and the next sync finds nothing to do and succeeds. Only a page that
  /// is written to again is pending again, all of it. See ``DiskProfile/FailedWriteback`` for the others.
  ///
  /// Every other open file gets the error too, each by its next sync.
  /// - Returns: Whether this sync reports it; otherwise the next does.
  /// - Throws: `EBADF`.
  @discardableResult
  func failSync(_ descriptor: Descriptor) throws(Errno) -> Bool {
    let file = try openFiles[descriptor]
    let owesError = file.seenErrors != file.inode.writebackErrors
    failWriteback(of: file.inode)
    guard owesError || profile.failedWriteback != .keepsPagesReportsLate else {
      file.inode.isLiedAbout = true
      return false
    }
    openFiles.acknowledgeErrors(file)
    file.inode.lastErrorIsSeen = true
    return true
  }

  /// fsync(2) or fdatasync(2) that succeeds though the device has kept nothing (a volatile cache, a virtual disk).
  ///
  /// What was pending stays so: an honest sync would bring it to the device.
  /// - Throws: `EBADF`.
  func lieAbout(_ descriptor: Descriptor) throws(Errno) { try openFiles[descriptor].inode.isLiedAbout = true }

  /// fsync(2) on a directory that succeeds though the device has kept nothing.
  /// - Throws: as ``syncDirectory(_:)``.
  func lieAboutDirectory(_ path: String) throws(Errno) {
    let directory = try find(path)
    guard directory.isDirectory else { throw .notDirectory }
    directory.isLiedAbout = true
  }

  /// Whether a sync of the file would have data to write.
  /// - Throws: `EBADF`.
  func hasPendingData(_ descriptor: Descriptor) throws(Errno) -> Bool {
    !(try openFiles[descriptor].inode.pending.written.isEmpty)
  }

  private func synchronize(_ inode: Inode, names includesName: (DirectoryChange) -> Bool) {
    // The device's cache is volatile: all stays in the log, and power loss takes its share from there.
    guard !profile.deviceCacheIsVolatile else { return }
    // Pages that a lie has left out of date stay so.
    if inode.unwrittenPages.isEmpty { inode.isLiedAbout = false }
    guard profile.reordering != .journal else { return commitJournal() }
    let sizeSequence = inode.pending.lastMetadataSequence
    if !inode.latentSectors.isEmpty { rewriteSectors(of: inode) }
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

  func persistNames(through sizeSequence: UInt64, where isWanted: (DirectoryChange) -> Bool) {
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
