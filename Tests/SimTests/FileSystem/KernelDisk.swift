#if canImport(Glibc)
  import Environment
  import Glibc

  /// The kernel this test runs on, in a directory of its own, to which paths are relative.
  struct KernelDisk: Disk {
    private struct Handle {
      var descriptor: Int32
      let options: OpenOptions
      let process: Int
    }

    private let path: String
    private let root: Int32
    private var handles: [Handle] = []
    private var mayShortenSync: Bool

    /// - Parameter syncs: Whether the first sync that could succeed is made; all others only have their descriptor
    ///   checked, because a device takes milliseconds over each and no reader could tell whether it was done.
    init(syncs: Bool = true) throws {
      mayShortenSync = !syncs
      var template = Array("/tmp/faultline-volume-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw Failure(errno: errno) }
      path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      root = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard root >= 0 else { throw Failure(errno: errno) }
    }

    struct Failure: Error { let errno: Int32 }

    /// Closes everything and removes the directory.
    mutating func remove() {
      for handle in handles where handle.descriptor >= 0 { _ = Glibc.close(handle.descriptor) }
      handles = []
      removeContents(".")
      _ = Glibc.close(root)
      _ = rmdir(path)
    }

    private func removeContents(_ directory: String) {
      for name in names(in: directory) ?? [] where unlinkat(root, "\(directory)/\(name)", 0) != 0 {
        removeContents("\(directory)/\(name)")
        _ = unlinkat(root, "\(directory)/\(name)", Int32(AT_REMOVEDIR))
      }
    }

    mutating func perform(_ operation: DiskOperation) -> DiskOutcome {
      switch operation {
      case .open(let path, let options, let process): open(path, options, process)
      case .append(let handle, let bytes): append(handle, bytes)
      case .pwrite(let handle, let bytes, let offset):
        count(Glibc.pwrite(descriptor(handle), bytes, bytes.count, offset))
      case .pread(let handle, let count, let offset): read(handle, count, offset)
      case .truncate(let handle, let size): done(ftruncate(descriptor(handle), size))
      case .fsync(let handle): done(sync(descriptor(handle), Glibc.fsync))
      case .fdatasync(let handle): done(sync(descriptor(handle), Glibc.fdatasync))
      case .fstat(let handle): status { Glibc.fstat(descriptor(handle), &$0) }
      case .tryLock(let handle): lock(handle)
      case .close(let handle): close(handle)
      case .closeAll(let process): closeAll(process)
      case .stat(let path): status { fstatat(root, path, &$0, 0) }
      case .list(let path): names(in: path).map { .names($0) } ?? .failed(Errno(rawValue: errno))
      case .mkdir(let path): done(mkdirat(root, path, 0o755))
      case .rename(let source, let destination):
        done(renameat(root, source, root, destination))
      case .unlink(let path): done(unlinkat(root, path, 0))
      case .syncDirectory(let path): syncDirectory(path)
      }
    }

    private func descriptor(_ handle: Int) -> Int32 { handles[handle].descriptor }

    private func done(_ result: Int32) -> DiskOutcome {
      result == 0 ? .done : .failed(Errno(rawValue: errno))
    }

    private func count(_ result: Int) -> DiskOutcome {
      result >= 0 ? .count(result) : .failed(Errno(rawValue: errno))
    }

    private mutating func open(_ path: String, _ options: OpenOptions, _ process: Int) -> DiskOutcome {
      let writes = !options.isDisjoint(with: [.write, .append])
      var flags = writes ? (options.contains(.read) ? O_RDWR : O_WRONLY) : O_RDONLY
      let others: [(OpenOptions, Int32)] = [
        (.append, O_APPEND), (.create, O_CREAT), (.exclusive, O_EXCL), (.truncate, O_TRUNC),
      ]
      for (option, flag) in others where options.contains(option) { flags |= flag }
      // A child that another test starts must not keep the descriptor, and with it the lock.
      let descriptor = openat(root, path, flags | O_CLOEXEC, 0o644)
      handles.append(Handle(descriptor: descriptor, options: options, process: process))
      return descriptor >= 0 ? .done : .failed(Errno(rawValue: errno))
    }

    private func append(_ handle: Int, _ bytes: [UInt8]) -> DiskOutcome {
      // The kernel would write at the descriptor's position; the contract of ours is to refuse.
      let appends = handles[handle].options.contains(.append)
      return count(Glibc.write(appends ? descriptor(handle) : -1, bytes, bytes.count))
    }

    private func read(_ handle: Int, _ count: Int, _ offset: Int) -> DiskOutcome {
      var buffer = [UInt8](repeating: 0, count: max(0, count))
      let result = Glibc.pread(descriptor(handle), &buffer, count, offset)
      return result >= 0 ? .bytes(Array(buffer[..<result])) : .failed(Errno(rawValue: errno))
    }

    private func status(_ call: (inout Glibc.stat) -> Int32) -> DiskOutcome {
      var result = Glibc.stat()
      guard call(&result) == 0 else { return .failed(Errno(rawValue: errno)) }
      return result.st_mode & S_IFMT == S_IFDIR ? .directory : .file(size: Int(result.st_size))
    }

    private func lock(_ handle: Int) -> DiskOutcome {
      if flock(descriptor(handle), LOCK_EX | LOCK_NB) == 0 { return .granted(true) }
      return errno == EWOULDBLOCK ? .granted(false) : .failed(Errno(rawValue: errno))
    }

    private mutating func close(_ handle: Int) -> DiskOutcome {
      // The number may be given out again at once, so it must not be used again.
      let result = done(Glibc.close(descriptor(handle)))
      handles[handle].descriptor = -1
      return result
    }

    private mutating func closeAll(_ process: Int) -> DiskOutcome {
      for handle in handles.indices where handles[handle].process == process { _ = close(handle) }
      return .done
    }

    private mutating func sync(_ descriptor: Int32, _ call: (Int32) -> Int32) -> Int32 {
      if mayShortenSync { return fcntl(descriptor, F_GETFD) == -1 ? -1 : 0 }
      let result = call(descriptor)
      mayShortenSync = result == 0
      return result
    }

    private mutating func syncDirectory(_ path: String) -> DiskOutcome {
      let descriptor = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { return .failed(Errno(rawValue: errno)) }
      defer { _ = Glibc.close(descriptor) }
      return done(sync(descriptor, Glibc.fsync))
    }

    private func names(in directory: String) -> [String]? {
      let descriptor = openat(root, directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0, let stream = fdopendir(descriptor) else { return nil }
      defer { closedir(stream) }
      var names: [String] = []
      while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
      }
      return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }
#endif
