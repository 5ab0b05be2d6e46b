internal import Environment

extension Volume {
  /// Opens a file, as open(2) does.
  ///
  /// A directory can be opened for reading, as on Linux, to be synced.
  /// - Throws: `EMFILE` before anything else is looked at; `ENOENT`, `EEXIST`, `EISDIR`, `ENOTDIR`, `EINVAL`,
  ///   `ENAMETOOLONG`.
  func open(_ path: String, _ options: OpenOptions, process: Int) throws(Errno) -> Descriptor {
    let path = try VolumePath(path)
    guard openFiles.count(of: process) < limits.openFilesPerProcess else { throw .tooManyOpenFiles }
    let inode = try target(of: path, options)
    // Linux empties the file even where it is opened for reading only.
    if options.contains(.truncate), !inode.isDirectory { resize(inode, to: 0) }
    inode.openCount += 1
    return openFiles.insert(inode, options, process: process)
  }

  private func target(of path: VolumePath, _ options: OpenOptions) throws(Errno) -> Inode {
    let location = try locate(path)
    if let location, location.inode == nil {
      guard options.contains(.create) else { throw .noSuchFile }
      return create(at: location, isDirectory: false)
    }
    let inode = location?.inode ?? inode(Self.rootNumber)
    if options.contains([.create, .exclusive]) { throw .fileExists }
    let changes: OpenOptions = [.write, .append, .create, .truncate]
    if inode.isDirectory, !options.isDisjoint(with: changes) { throw .isDirectory }
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

  private func release(_ file: OpenFile) {
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
    // A small directory on ext4 is one block.
    inode.isDirectory
      ? FileStatus(size: profile.pageBytes, isDirectory: true) : FileStatus(size: inode.bytes.count)
  }
}
