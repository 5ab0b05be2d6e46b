public import Environment

/// A disk as it was at one moment, to be looked at or gone on with as often as wanted.
///
/// It holds what the device has, what is pending, and what the cache shows. Files are open to nobody: it is the disk
/// that the next process finds when all processes have died and the power has not failed.
///
/// Unchecked: the volume inside never changes after the snapshot was made, and only copies of it are handed out.
public final class DiskSnapshot: @unchecked Sendable {
  private let disk: Volume
  /// A hash over all names and all bytes that a reader would see: the same for the same content.
  public let contentHash: UInt64

  init(owning disk: Volume) {
    self.disk = disk
    contentHash = disk.contentHash
  }

  /// The disk as a volume of its own.
  /// - Complexity: O(files); their bytes are shared until they are written to.
  public func volume() -> Volume { disk.duplicate() }

  /// Shows a file's bytes; `nil` when there is none.
  public func bytes(of path: String) -> [UInt8]? { disk.withBytes(of: path) { $0 } }
}

extension Volume {
  /// Keeps the disk as it is now.
  /// - Complexity: O(files).
  public func snapshot() -> DiskSnapshot { DiskSnapshot(owning: duplicate()) }

  /// Keeps the disk as it would be if an append under way had got so far when its process died.
  /// - Parameters:
  ///   - bytes: The part of the append that is written.
  ///   - path: The file.
  /// - Throws: as open(2) and write(2).
  public func snapshot(appending bytes: ArraySlice<UInt8>, to path: String) throws(Errno) -> DiskSnapshot {
    let copy = duplicate()
    let file = try copy.open(path, [.append], process: -1)
    _ = try copy.append(bytes, to: file)
    try copy.close(file)
    return DiskSnapshot(owning: copy)
  }

  /// The same disk once more, without open files.
  func duplicate() -> Volume {
    let copy = Volume(profile: profile, limits: limits)
    copy.usedBytes = usedBytes
    copy.version = version
    copy.timeOfDay = timeOfDay
    copy.durable = durable
    copy.directoryChanges = directoryChanges
    copy.damages = damages
    copy.inodes = inodes.map { $0?.duplicate() }
    for case let inode? in copy.inodes { copy.reclaim(inode) }
    return copy
  }

  fileprivate var contentHash: UInt64 {
    var hash: UInt64 = 0xD15C
    func visit(_ directory: Inode) {
      for entry in directory.entries.sorted {
        let child = inode(entry.inode)
        hash = mix64(hash, stableHash(entry.name))
        hash = mix64(hash, child.isDirectory ? .max : UInt64(child.bytes.count))
        if child.isDirectory { visit(child) } else { hash = mix64(hash, TraceHash.digest(child.bytes[...])) }
      }
      hash = mix64(hash, 0x0FF)
    }
    visit(inode(Self.rootNumber))
    return hash
  }
}

extension Inode {
  /// The same file once more, open to nobody.
  fileprivate func duplicate() -> Inode {
    let copy = Inode(number: number, isDirectory: isDirectory, parent: parent)
    copy.bytes = bytes
    copy.modified = modified
    copy.entries = entries
    copy.linkCount = linkCount
    copy.pending = pending
    copy.pendingNameCount = pendingNameCount
    copy.history = history
    copy.unwrittenPages = unwrittenPages
    return copy
  }
}
