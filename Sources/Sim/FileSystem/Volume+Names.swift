public import Environment

extension Volume {
  /// mkdir(2), for what a system finds in place when it starts.
  /// - Throws: `EEXIST`, `ENOENT`, `ENOTDIR`, `ENAMETOOLONG`, `EINVAL`.
  public func mkdir(_ path: String) throws(Errno) {
    guard let location = try locate(VolumePath(path)), location.inode == nil else { throw .fileExists }
    _ = create(at: location, isDirectory: true)
  }

  func create(at location: Location, isDirectory: Bool) -> Inode {
    let inode = Inode(number: inodes.count, isDirectory: isDirectory, parent: location.directory.number)
    inodes.append(inode)
    durable.inodes.append(DurableState.Inode())
    inode.linkCount = 1
    inode.modified = timeOfDay
    location.directory.entries.bind(location.name, to: inode.number)
    log(inode, removed: nil, added: location.place)
    return inode
  }

  /// unlink(2): removes the name; the file lives on while it is open.
  /// - Throws: `ENOENT`, `EISDIR`, `ENOTDIR`, `ENAMETOOLONG`, `EINVAL`.
  func unlink(_ path: String) throws(Errno) {
    let path = try VolumePath(path)
    guard let location = try locate(path) else { throw .isDirectory }
    guard let inode = location.inode else { throw .noSuchFile }
    guard !inode.isDirectory else { throw .isDirectory }
    guard !path.asksForDirectory else { throw .notDirectory }
    location.directory.entries.remove(location.name)
    log(inode, removed: location.place, added: nil)
    dropLink(inode)
  }

  /// rename(2): replaces the destination in one step; open files keep what they have open.
  /// - Throws: `ENOENT`, `ENOTDIR`, `EISDIR`, `ENOTEMPTY`, `EINVAL` into itself, `EBUSY` for the root,
  ///   `ENAMETOOLONG`.
  func rename(_ source: String, to destination: String) throws(Errno) {
    let paths = try renamePaths(source, destination)
    guard paths.source.name != nil, paths.destination.name != nil else { throw .busy }
    guard let from = try locate(paths.source), let moved = from.inode else { throw .noSuchFile }
    guard let to = try locate(paths.destination) else { throw .busy }
    let asksForDirectory = paths.source.asksForDirectory || paths.destination.asksForDirectory
    guard moved.isDirectory || !asksForDirectory else { throw .notDirectory }
    try checkNotNested(moved, from, to)
    guard moved !== to.inode else { return }
    try checkReplaceable(to.inode, by: moved)
    from.directory.entries.remove(from.name)
    to.directory.entries.bind(to.name, to: moved.number)
    moved.parent = to.directory.number
    log(moved, removed: from.place, added: to.place)
    if let replaced = to.inode { dropLink(replaced) }
  }

  /// Takes both paths apart, and looks up their directories.
  ///
  /// Linux looks at the source and its directory first, then at the destination and its directory, and only then at
  /// either name. A path that is `EINVAL` does not even get there.
  private func renamePaths(
    _ source: String, _ destination: String
  ) throws(Errno) -> (source: VolumePath, destination: VolumePath) {
    let second = Result { () throws(Errno) in try VolumePath(destination) }
    if case .failure(.invalidArgument) = second { throw .invalidArgument }
    let first = try VolumePath(source)
    _ = try directory(of: first)
    let paths = (source: first, destination: try second.get())
    _ = try directory(of: paths.destination)
    return paths
  }

  /// A directory cannot go into itself, nor take the place of one that contains it.
  private func checkNotNested(_ moved: Inode, _ from: Location, _ to: Location) throws(Errno) {
    if isAncestor(moved, of: to.directory) { throw .invalidArgument }
    if let replaced = to.inode, isAncestor(replaced, of: from.directory) { throw .notEmpty }
  }

  private func checkReplaceable(_ replaced: Inode?, by moved: Inode) throws(Errno) {
    guard let replaced else { return }
    if moved.isDirectory, !replaced.isDirectory { throw .notDirectory }
    if !moved.isDirectory, replaced.isDirectory { throw .isDirectory }
    guard replaced.entries.sorted.isEmpty else { throw .notEmpty }
  }

  private func isAncestor(_ candidate: Inode, of inode: Inode) -> Bool {
    var current = inode
    while current !== candidate {
      guard current.number != Self.rootNumber else { return false }
      current = self.inode(current.parent)
    }
    return true
  }

  /// The names in a directory, sorted by bytes.
  /// - Throws: `ENOENT`, `ENOTDIR`, `ENAMETOOLONG`, `EINVAL`.
  func list(_ path: String) throws(Errno) -> [String] {
    let directory = try find(path)
    guard directory.isDirectory else { throw .notDirectory }
    return directory.entries.sorted.map(\.name)
  }

  private func dropLink(_ inode: Inode) {
    inode.linkCount -= 1
    reclaim(inode)
  }

  private func log(_ inode: Inode, removed: DirectoryPlace?, added: DirectoryPlace?) {
    let change = DirectoryChange(
      sequence: nextSequence(), inode: inode.number, removed: removed, added: added)
    for number in change.inodes { self.inode(number).pendingNameCount += 1 }
    for place in [removed, added] { if let place { self.inode(place.directory).modified = timeOfDay } }
    directoryChanges.append(change)
  }
}
