#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The operating system's files below one directory.
///
/// - It hides nothing: one operation is one system call (``list(_:calledFrom:)`` and
///   ``syncDirectory(_:calledFrom:)``, which need a descriptor first, are the exceptions). Short counts and
///   `EINTR` reach the caller.
/// - It blocks no cooperative thread: calls are made on the threads of a ``BlockingPool``. Operations that
///   one task awaits one after the other happen in that order; those of different tasks may overlap.
/// - It does not stop for cancellation: an operation of a cancelled task is carried out, and its true outcome
///   returned.
/// - It holds its directory open, so a later rename of that directory or a change of the working directory
///   does not lead it elsewhere. `"."` names the directory itself.
/// - It is no sandbox: an absolute path or one with `..` is `EINVAL`, but symbolic links are followed
///   wherever they lead.
public struct PosixFileSystem: FileSystem {
  private let root: Descriptor
  private let pool: BlockingPool

  /// Opens the directory that paths are relative to.
  /// - Parameters:
  ///   - root: An existing directory, absolute or relative to the working directory.
  ///   - pool: The threads that make the calls, one call at a time each.
  /// - Throws: ``FileError``: `ENOENT`, `ENOTDIR`, `EACCES`, `EMFILE`, `EINTR`; `EINVAL` for a zero byte.
  public init(root: String, pool: BlockingPool = BlockingPool()) throws(FileError) {
    let call = SystemCall(operation: .open, path: root)
    guard !root.utf8.contains(0) else { throw call.failure(.invalidArgument) }
    self.root = Descriptor(try openDirectory(root, in: AT_FDCWD, call), pool: pool)
    self.pool = pool
  }

  /// Opens a file with openat(2), close-on-exec.
  ///
  /// A directory can be opened for reading only, and then only its status can be had.
  /// - Throws: ``FileError``, as the protocol says; `EINVAL` when neither reading nor writing is asked for.
  public func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    let call = SystemCall(operation: .open, path: path)
    guard let flags = options.systemFlags else { throw call.failure(.invalidArgument) }
    let descriptor = try await perform(call) { [pool] root throws(FileError) in
      Descriptor(try call.checked(openat(root, path, flags, 0o644)), pool: pool)
    }
    return PosixFile(path: path, descriptor: descriptor, isAppending: options.contains(.append))
  }

  /// Renames with renameat(2).
  /// - Throws: ``FileError``, with the source's path unless the destination's is refused as `EINVAL`.
  public func rename(
    _ source: String, to destination: String, calledFrom site: CallSite
  ) async throws(FileError) {
    let call = SystemCall(operation: .rename, path: source)
    try SystemCall(operation: .rename, path: destination).checkPath()
    try await perform(call) { root throws(FileError) in
      _ = try call.checked(renameat(root, source, root, destination))
    }
  }

  /// Removes a name with unlinkat(2).
  /// - Throws: ``FileError``, as the protocol says; for a directory Darwin has `EPERM` in place of `EISDIR`.
  public func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    let call = SystemCall(operation: .unlink, path: path)
    try await perform(call) { root throws(FileError) in
      _ = try call.checked(unlinkat(root, path, 0))
    }
  }

  /// Tells size and kind with fstatat(2).
  ///
  /// The size of a directory, which no two filesystems agree on, is 0.
  /// - Throws: ``FileError``, as the protocol says; `ENOTDIR` when a component before the last is a file.
  public func status(
    of path: String, calledFrom site: CallSite
  ) async throws(FileError) -> FileStatus {
    let call = SystemCall(operation: .stat, path: path)
    return try await perform(call) { root throws(FileError) in
      var info = stat()
      _ = try call.checked(fstatat(root, path, &info, 0))
      return FileStatus(info)
    }
  }

  /// Lists a directory with readdir(3).
  ///
  /// Bytes of a name that are not UTF-8 come out as U+FFFD.
  /// - Throws: ``FileError``, as the protocol says; `EMFILE`, `EINTR`.
  /// - Complexity: O(*n* log *n*) in the number of names.
  public func list(
    _ directory: String, calledFrom site: CallSite
  ) async throws(FileError) -> [String] {
    let call = SystemCall(operation: .list, path: directory)
    return try await perform(call) { root throws(FileError) in
      try namesInDirectory(openDirectory(directory, in: root, call), call)
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// Opens a directory, syncs it with fsync(2) (`F_FULLFSYNC` on Darwin), and closes it.
  /// - Throws: ``FileError``, as the protocol says; `ENOTDIR`, `EMFILE`.
  public func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    let call = SystemCall(operation: .syncDirectory, path: path)
    try await perform(call) { root throws(FileError) in
      let directory = try openDirectory(path, in: root, call)
      defer { close(directory) }
      _ = try call.checked(synchronizeToDevice(directory))
    }
  }

  private func perform<Value: Sendable>(
    _ call: SystemCall, _ body: @escaping @Sendable (CInt) throws(FileError) -> Value
  ) async throws(FileError) -> Value {
    try call.checkPath()
    return try await root.perform(call, body)
  }
}

extension OpenOptions {
  /// The flags of open(2), or nil when these options mean nothing.
  fileprivate var systemFlags: CInt? {
    let isWriting = contains(.write) || contains(.append)
    var flags: CInt
    switch (contains(.read), isWriting) {
    case (true, true): flags = O_RDWR
    case (false, true): flags = O_WRONLY
    case (true, false): flags = O_RDONLY
    case (false, false): return nil
    }
    // POSIX leaves O_TRUNC without writing undefined; Linux empties the file.
    if contains(.truncate), !isWriting { return nil }
    if contains(.append) { flags |= O_APPEND }
    if contains(.create) { flags |= O_CREAT }
    if contains(.create), contains(.exclusive) { flags |= O_EXCL }
    if contains(.truncate) { flags |= O_TRUNC }
    return flags | O_CLOEXEC
  }
}

private func openDirectory(
  _ path: String, in directory: CInt, _ call: SystemCall
) throws(FileError) -> CInt {
  try call.checked(openat(directory, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
}

/// Reads the names in a directory, and closes it.
private func namesInDirectory(_ directory: CInt, _ call: SystemCall) throws(FileError) -> [String] {
  guard let stream = fdopendir(directory) else {
    let code = Errno(rawValue: errno)
    close(directory)
    throw call.failure(code)
  }
  defer { closedir(stream) }
  var names: [String] = []
  while true {
    // readdir(3) returns nil at the end and on failure alike; errno tells which.
    errno = 0
    guard let entry = readdir(stream) else { break }
    let name = nameOfEntry(entry)
    if name != ".", name != ".." { names.append(name) }
  }
  guard errno == 0 else { throw call.failure(Errno(rawValue: errno)) }
  return names
}

private func nameOfEntry(_ entry: UnsafePointer<dirent>) -> String {
  // The record is as long as its name, often shorter than the struct, so it must not be copied whole.
  let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
  return String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
}
