/// One entry of the pending log: a change that every reader sees and that power loss may undo.
public struct PendingOperation: Equatable, Sendable {
  /// What changed.
  ///
  /// Inodes and directories are numbers, as in ``FileVersion/inode``.
  public enum Change: Equatable, Sendable {
    /// Bytes were written at an offset.
    case write(inode: Int, offset: Int, bytes: ArraySlice<UInt8>)
    /// A file grew, by the write before this or by truncation upwards.
    case grow(inode: Int, to: Int)
    /// A file was cut.
    case shrink(inode: Int, to: Int)
    /// A file or directory was created.
    case link(directory: Int, name: String, inode: Int)
    /// A name was removed.
    case unlink(directory: Int, name: String, inode: Int)
    /// A name was moved, over another file's perhaps.
    case rename(directory: Int, name: String, toDirectory: Int, toName: String, inode: Int)
  }

  /// The volume's version that the change made: its place in the order of all changes.
  public let sequence: UInt64
  /// What changed.
  public let change: Change
}

extension PendingOperation {
  init(_ entry: PendingFileChanges.Entry, of inode: Int, written: [UInt8]) {
    sequence = entry.sequence
    change =
      switch entry.change {
      case .write(let offset, let payload): .write(inode: inode, offset: offset, bytes: written[payload])
      case .grow(let size): .grow(inode: inode, to: size)
      case .shrink(let size): .shrink(inode: inode, to: size)
      }
  }

  init(_ entry: DirectoryChange) {
    sequence = entry.sequence
    change =
      switch (entry.removed, entry.added) {
      case (let from?, let to?):
        .rename(
          directory: from.directory, name: from.name, toDirectory: to.directory, toName: to.name,
          inode: entry.inode)
      case (let from?, nil): .unlink(directory: from.directory, name: from.name, inode: entry.inode)
      case (nil, let to?): .link(directory: to.directory, name: to.name, inode: entry.inode)
      case (nil, nil): preconditionFailure("a directory change without a name")
      }
  }
}
