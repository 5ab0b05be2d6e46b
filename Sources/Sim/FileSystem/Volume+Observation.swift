internal import Environment

// For invariants and reports: the true bytes, outside any simulated process, without a step or a trace.

extension Volume {
  /// Shows a file's true bytes without copying them; `nil` when there is no file at the path.
  ///
  /// Keeping them beyond the call costs the next write a copy of the whole file.
  public func withBytes<Result, Failure: Error>(
    of path: String, _ body: ([UInt8]) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard let file = file(at: path) else { return nil }
    return try body(file.bytes)
  }

  /// Which content of which file a path now has; `nil` when there is no file.
  public func fileVersion(of path: String) -> FileVersion? {
    guard let file = file(at: path) else { return nil }
    return FileVersion(inode: file.number, version: file.history.changes.last?.version ?? 0)
  }

  /// The offset before which a file still has the bytes it had at `version`; `nil` when nothing has changed.
  ///
  /// The size may be below what it was: then the offset is at most the new size.
  /// - Complexity: O(log n) in the number of appends.
  /// - Returns: 0 when the path is another file by now; `nil` also when there is none.
  public func firstChange(of path: String, since version: FileVersion) -> Int? {
    guard let file = file(at: path) else { return nil }
    guard file.number == version.inode else { return 0 }
    return file.history.firstOffset(changedSince: version.version)
  }

  /// Whether the device has a file under its name, and a range of its bytes as every reader sees them now.
  ///
  /// What has become so can be lost to power only by a later change of the same bytes or names.
  public func deviceHas(_ range: Range<Int>, of path: String) -> Bool {
    guard let file = file(at: path), numberOnDevice(of: path) == file.number,
      let device = durable.inodes[file.number]?.bytes,
      range.upperBound <= min(file.bytes.count, device.count)
    else { return false }
    return device[range] == file.bytes[range]
  }

  /// Whether a failed sync has left pages of a file that the cache takes for written and the device does not have.
  public func hasUnwrittenPages(_ path: String) -> Bool { file(at: path)?.unwrittenPages.isEmpty == false }

  private func numberOnDevice(of path: String) -> Int? {
    guard let path = try? VolumePath(path), let name = path.name else { return nil }
    var number = Self.rootNumber
    for name in path.directories + [name] {
      guard let next = durable.inodes[number]?.entries[name] else { return nil }
      number = next
    }
    return number
  }

  private func file(at path: String) -> Inode? {
    guard let inode = try? find(path), !inode.isDirectory else { return nil }
    return inode
  }
}

extension Volume {
  /// The names that were created and are not on the device.
  var pendingNames: [(place: DirectoryPlace, inode: Int)] {
    directoryChanges.compactMap { change in
      guard change.isCreation, let place = change.added else { return nil }
      return (place, change.inode)
    }
  }

  /// Whether one of the names is gone.
  func hasLost(_ names: [(place: DirectoryPlace, inode: Int)]) -> Bool {
    names.contains { inodes[$0.place.directory]?.entries[$0.place.name] != $0.inode }
  }
}
