extension Volume {
  /// What ``checkInvariants()`` found.
  struct Inconsistency: Error, CustomStringConvertible {
    let description: String
  }

  /// Checks that the model agrees with itself.
  /// - Complexity: O(everything): for tests.
  func checkInvariants() throws(Inconsistency) {
    try checkNames()
    try checkOpenFiles()
    try checkPendingLog()
    try checkDurableView()
    let used = inodes.reduce(0) { $0 + ($1?.bytes.count ?? 0) }
    try require(used == usedBytes, "\(usedBytes) bytes accounted, \(used) held")
  }

  private func checkNames() throws(Inconsistency) {
    var links = [Int](repeating: 0, count: inodes.count)
    links[Self.rootNumber] = 1
    for case let directory? in inodes where directory.linkCount > 0 {
      for entry in directory.entries.sorted {
        links[entry.inode] += 1
        let child = inodes[entry.inode]
        try require(child != nil, "\(entry.name) stands for a file that is gone")
        // A rename that was seen half has left two names, of which the file knows one.
        try require(
          child?.parent == directory.number || child?.linkCount ?? 0 > 1,
          "\(entry.name) does not know its directory")
      }
    }
    for case let inode? in inodes {
      try require(links[inode.number] == inode.linkCount, "inode \(inode.number): link count")
      try require(!inode.isReleased || inode.bytes.isEmpty, "inode \(inode.number): unreachable bytes")
    }
  }

  private func checkOpenFiles() throws(Inconsistency) {
    let files = openFiles.all
    for case let inode? in inodes {
      let opened = files.filter { $0.inode === inode }
      try require(opened.count == inode.openCount, "inode \(inode.number): open count")
      let holder = inode.lockHolder
      try require(
        holder == nil || opened.contains { $0.descriptor == holder },
        "inode \(inode.number): locked by a file that is not open")
    }
    for file in files {
      try require(inodes[file.inode.number] === file.inode, "inode \(file.inode.number): open and gone")
      let count = files.count { $0.process == file.process }
      try require(openFiles.count(of: file.process) == count, "process \(file.process): open files")
    }
  }

  private func checkPendingLog() throws(Inconsistency) {
    let sequences = pendingOperations.map(\.sequence)
    for (earlier, later) in zip(sequences, sequences.dropFirst()) {
      try require(earlier < later, "sequence number \(later) used twice")
    }
    try require(sequences.last ?? 0 <= version, "the log is ahead of the version")
    for case let inode? in inodes {
      let names = directoryChanges.reduce(0) { $0 + $1.inodes.count { $0 == inode.number } }
      try require(names == inode.pendingNameCount, "inode \(inode.number): pending names")
      let changes = inode.history.changes
      for (earlier, later) in zip(changes, changes.dropFirst()) {
        try require(
          earlier.version < later.version && earlier.offset < later.offset,
          "inode \(inode.number): history out of order")
      }
    }
  }

  /// live = durable + all of the log, the identity that every kind of crash is derived from.
  private func checkDurableView() throws(Inconsistency) {
    var image = durable
    var links = [Int](repeating: 0, count: inodes.count)
    links[Self.rootNumber] = 1
    for case let directory? in durable.inodes {
      for entry in directory.entries.sorted { links[entry.inode] += 1 }
    }
    for number in inodes.indices {
      try require(durable.inodes[number]?.linkCount ?? 0 == links[number], "inode \(number): durable links")
    }
    for change in directoryChanges { _ = image.apply(change) }
    for case let inode? in inodes where !inode.isReleased {
      image.apply(inode.pending, to: inode.number)
      let result = image.inodes[inode.number]
      let bytes = unwrittenPages(of: inode, filledInto: result?.bytes)
      try require(bytes == inode.bytes, "inode \(inode.number): durable + log is not live")
      try require(result?.entries == inode.entries, "directory \(inode.number): durable + log is not live")
    }
  }

  private func require(_ condition: Bool, _ description: @autoclosure () -> String) throws(Inconsistency) {
    if !condition { throw Inconsistency(description: description()) }
  }
}
