internal import Environment

extension Volume {
  /// Opens a file, as open(2) does.
  ///
  /// A directory can be opened for reading, as on Linux.
  /// - Throws: `EINVAL` for a bad path, and as on the live filesystem for opening to neither read nor write
  ///   and for emptying without writing; `EMFILE` before any name is looked at; `ENOENT`, `EEXIST`, `EISDIR`,
  ///   `ENOTDIR`, `ENAMETOOLONG`.
  func open(_ path: String, _ options: OpenOptions, process: Int) throws(Errno) -> Descriptor {
    let path = try VolumePath(path)
    let isWritable = !options.isDisjoint(with: [.write, .append])
    let makesSense = isWritable || options.contains(.read) && !options.contains(.truncate)
    guard makesSense else { throw .invalidArgument }
    guard openFiles.count(of: process) < limits.openFilesPerProcess else { throw .tooManyOpenFiles }
    let inode = try target(of: path, options)
    if options.contains(.truncate) { resize(inode, to: 0) }
    inode.openCount += 1
    return openFiles.insert(inode, options, process: process)
  }

  private func target(of path: VolumePath, _ options: OpenOptions) throws(Errno) -> Inode {
    let location = try locate(path)
    if path.asksForDirectory, location != nil, options.contains(.create) { throw .isDirectory }
    if let location, location.inode == nil {
      guard options.contains(.create) else { throw .noSuchFile }
      return create(at: location, isDirectory: false)
    }
    let inode = location?.inode ?? inode(Self.rootNumber)
    guard inode.isDirectory || !path.asksForDirectory else { throw .notDirectory }
    if options.contains([.create, .exclusive]) { throw .fileExists }
    if inode.isDirectory, !options.isDisjoint(with: [.write, .append, .create]) { throw .isDirectory }
    return inode
  }

  /// close(2): flushes nothing.
  /// - Throws: `EBADF`.
  func close(_ descriptor: Descriptor) throws(Errno) {
    release(try openFiles[descriptor])
  }

  /// The death of a process: its descriptors and locks go, all that it wrote stays.
  /// - Complexity: O(open files).
  func closeAll(process: Int) {
    for file in openFiles.all where file.process == process { release(file) }
  }

  func release(_ file: OpenFile) {
    openFiles.remove(file)
    if file.inode.lockHolder == file.descriptor { file.inode.lockHolder = nil }
    file.inode.openCount -= 1
    reclaim(file.inode)
  }

  /// flock(2), exclusive, without waiting.
  ///
  /// Granted again to the open file that has it.
  /// - Throws: `EBADF`.
  func tryLock(_ descriptor: Descriptor) throws(Errno) -> Bool {
    let inode = try openFiles[descriptor].inode
    if let holder = inode.lockHolder { return holder == descriptor }
    inode.lockHolder = descriptor
    return true
  }

  /// fstat(2).
  /// - Throws: `EBADF`.
  func fstat(_ descriptor: Descriptor) throws(Errno) -> FileStatus {
    status(of: try openFiles[descriptor].inode)
  }

  /// stat(2).
  /// - Throws: `ENOENT`, `ENOTDIR`, `ENAMETOOLONG`, `EINVAL`.
  func stat(_ path: String) throws(Errno) -> FileStatus {
    status(of: try find(path))
  }

  private func status(of inode: Inode) -> FileStatus {
    // A directory's size depends on the filesystem: 0, as the live one reports it.
    FileStatus(size: inode.bytes.count, isDirectory: inode.isDirectory, modified: inode.modified)
  }

  /// utimensat(2): puts another time on a file.
  /// - Throws: `EBADF`.
  func setTime(_ descriptor: Descriptor, to time: Duration) throws(Errno) {
    try openFiles[descriptor].inode.modified = time
  }
}
