/// What is on the device: what survives power loss whatever else is chosen.
///
/// A value, so that an image can be taken and changed without touching the running volume. Only syncs write
/// it.
struct DurableState {
  struct Inode {
    var bytes: [UInt8] = []
    var entries = DirectoryEntries()
    /// Names on the device that stand for it.
    ///
    /// Without any it is unreachable after power loss, synced or not.
    var linkCount = 0
  }

  /// By inode number; `nil` once nothing can bring the file back.
  var inodes: [Inode?]

  /// How far the journal is on the device, where one journal orders all metadata.
  ///
  /// Changes of names up to this sequence number have been applied here. Sizes up to it, where the journal
  /// carries them, are on the device too though still pending: power loss cuts the journal at or after it.
  var journaledThrough: UInt64 = 0

  /// Applies what a sync wrote back of one file.
  ///
  /// The device holds whole sectors, each as it was after some prefix of the writes that touched it. That
  /// image is a function of the state here and of the pending writes in order, so it is derived where it is
  /// needed, at power loss, rather than copied at each write.
  mutating func apply(_ changes: PendingFileChanges, to inode: Int) {
    for entry in changes.entries {
      switch entry.change {
      case .write(let offset, let payload):
        inodes[inode]?.bytes.store(changes.written[payload], at: offset)
      case .grow(let size), .shrink(let size):
        inodes[inode]?.bytes.resize(to: size)
      }
    }
  }

  /// Applies the changes of one file's size without those of its data, where pages were not written.
  mutating func applySizes(of changes: PendingFileChanges, to inode: Int) {
    for entry in changes.entries {
      switch entry.change {
      case .write: break
      case .grow(let size), .shrink(let size): inodes[inode]?.bytes.resize(to: size)
      }
    }
  }

  /// Applies a change of names.
  /// - Returns: The inode whose name on the device it replaced.
  mutating func apply(_ change: DirectoryChange) -> Int? {
    if let place = change.removed, let former = inodes[place.directory]?.entries.remove(place.name) {
      inodes[former]?.linkCount -= 1
    }
    guard let place = change.added else { return nil }
    inodes[change.inode]?.linkCount += 1
    let replaced = inodes[place.directory]?.entries.bind(place.name, to: change.inode)
    if let replaced { inodes[replaced]?.linkCount -= 1 }
    return replaced
  }
}

extension [UInt8] {
  /// Puts bytes at an offset, growing the array and filling a gap with zeros where it must.
  @inline(__always)
  mutating func store(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    if offset == count {
      append(contentsOf: bytes)
      return
    }
    if offset + bytes.count > count { resize(to: offset + bytes.count) }
    withUnsafeMutableBytes { target in
      let place = UnsafeMutableRawBufferPointer(rebasing: target[offset...])
      bytes.withUnsafeBytes { place.copyMemory(from: $0) }
    }
  }

  /// Cuts, or fills up with zeros.
  mutating func resize(to size: Int) {
    if size < count {
      removeLast(count - size)
    } else if size > count {
      append(contentsOf: repeatElement(0, count: size - count))
    }
  }
}
