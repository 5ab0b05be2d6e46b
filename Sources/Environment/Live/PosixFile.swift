#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file of the operating system; see ``PosixFileSystem`` for what holds for all its operations.
///
/// When the last copy is dropped without ``close(calledFrom:)``, the descriptor is closed soon after, and
/// what close(2) then reports is lost. A close waits until the operations under way have ended.
struct PosixFile: File {
  let path: String
  let descriptor: Descriptor
  let isAppending: Bool

  func append(
    _ bytes: ArraySlice<UInt8>, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    let isAppending = isAppending
    return try await perform(.append) { number, call throws(FileError) in
      // The kernel would write at the descriptor's own position, which nothing here ever moves.
      guard isAppending else { throw call.failure(.badDescriptor) }
      return try call.checked(bytes.withTransferBuffer { writeSome(number, $0.baseAddress, $0.count) })
    }
  }

  func read(
    count: Int, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> [UInt8] {
    try await perform(.pread) { number, call throws(FileError) in
      guard count >= 0 else { throw call.failure(.invalidArgument) }
      let capacity = min(count, SystemCall.maximumTransferByteCount)
      var result = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initializedCount in
        result = pread(number, buffer.baseAddress, capacity, off_t(offset))
        initializedCount = max(0, result)
      }
      _ = try call.checked(result)
      return bytes
    }
  }

  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    try await perform(.pwrite) { number, call throws(FileError) in
      try call.checked(
        bytes.withTransferBuffer { pwrite(number, $0.baseAddress, $0.count, off_t(offset)) })
    }
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    try await perform(.truncate) { number, call throws(FileError) in
      _ = try call.checked(ftruncate(number, off_t(size)))
    }
  }

  func synchronize(calledFrom site: CallSite) async throws(FileError) {
    try await perform(.fsync) { number, call throws(FileError) in
      _ = try call.checked(synchronizeToDevice(number))
    }
  }

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) {
    try await perform(.fdatasync) { number, call throws(FileError) in
      _ = try call.checked(synchronizeDataToDevice(number))
    }
  }

  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    try await perform(.fstat) { number, call throws(FileError) in
      var info = stat()
      _ = try call.checked(fstat(number, &info))
      return FileStatus(info)
    }
  }

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool {
    try await perform(.flock) { number, call throws(FileError) in
      let result = flock(number, LOCK_EX | LOCK_NB)
      if result == -1, errno == EWOULDBLOCK { return false }
      _ = try call.checked(result)
      return true
    }
  }

  func close(calledFrom site: CallSite) async throws(FileError) {
    try await descriptor.close(SystemCall(operation: .close, path: path))
  }

  private func perform<Value: Sendable>(
    _ operation: FileError.Operation,
    _ body: @escaping @Sendable (CInt, SystemCall) throws(FileError) -> Value
  ) async throws(FileError) -> Value {
    let call = SystemCall(operation: operation, path: path)
    return try await descriptor.perform(call) { number throws(FileError) in try body(number, call) }
  }
}

extension FileStatus {
  init(_ info: stat) {
    let isDirectory = info.st_mode & S_IFMT == S_IFDIR
    #if canImport(Darwin)
      let time = info.st_mtimespec
    #else
      let time = info.st_mtim
    #endif
    self.init(
      size: isDirectory ? 0 : Int(info.st_size), isDirectory: isDirectory,
      modified: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
  }
}

extension ArraySlice<UInt8> {
  /// The bytes that one write may take at most.
  fileprivate func withTransferBuffer(_ body: (UnsafeRawBufferPointer) -> Int) -> Int {
    prefix(SystemCall.maximumTransferByteCount).withUnsafeBytes(body)
  }
}

/// write(2), out of reach of the methods named `write`.
private func writeSome(_ number: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(number, bytes, count)
}

/// Makes data and metadata reach the device.
func synchronizeToDevice(_ number: CInt) -> CInt {
  #if canImport(Darwin)
    // fsync(2) there stops at the drive's cache, which may lose and reorder. Source: fsync(2), F_FULLFSYNC.
    fcntl(number, F_FULLFSYNC)
  #else
    fsync(number)
  #endif
}

private func synchronizeDataToDevice(_ number: CInt) -> CInt {
  #if canImport(Darwin)
    fcntl(number, F_FULLFSYNC)
  #else
    fdatasync(number)
  #endif
}
