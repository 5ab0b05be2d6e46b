/// Which content of which file an observer has seen.
///
/// The inode is part of it: after a rename the same path is another file, whose bytes may never have changed.
public struct FileVersion: Hashable, Sendable {
  /// The number of the file, never used again for another one.
  public let inode: Int
  /// The volume's version at the last change of the file's bytes.
  public let version: UInt64
}
