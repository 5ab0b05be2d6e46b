internal import Environment

extension Volume {
  /// A name that may or may not be bound, in a directory that exists.
  struct Location {
    let directory: Inode
    let name: String
    /// What the name stands for.
    let inode: Inode?

    var place: DirectoryPlace { DirectoryPlace(directory: directory.number, name: name) }
  }

  /// The file or directory at a path.
  /// - Throws: `ENOENT`, `ENOTDIR`, `ENAMETOOLONG`, `EINVAL`.
  func find(_ path: String) throws(Errno) -> Inode {
    let path = try VolumePath(path)
    guard let location = try locate(path) else { return inode(Self.rootNumber) }
    guard let inode = location.inode else { throw .noSuchFile }
    guard inode.isDirectory || !path.asksForDirectory else { throw .notDirectory }
    return inode
  }

  /// Where a path's last name is, or would be; `nil` for the root, which has no name.
  /// - Throws: `ENOENT` and `ENOTDIR` for the directories on the way, `ENAMETOOLONG`.
  func locate(_ path: VolumePath) throws(Errno) -> Location? {
    guard let name = path.name else { return nil }
    let directory = try directory(of: path)
    return Location(directory: directory, name: name, inode: try child(name, of: directory))
  }

  /// The directory that holds a path's last name.
  func directory(of path: VolumePath) throws(Errno) -> Inode {
    var current = inode(Self.rootNumber)
    for name in path.directories {
      guard let next = try child(name, of: current) else { throw .noSuchFile }
      guard next.isDirectory else { throw .notDirectory }
      current = next
    }
    return current
  }

  func child(_ name: String, of directory: Inode) throws(Errno) -> Inode? {
    guard name.utf8.count <= Self.maximumNameBytes else { throw .nameTooLong }
    return directory.entries[name].map(inode)
  }

  /// NAME_MAX of ext4, XFS and btrfs.
  private static let maximumNameBytes = 255
}
