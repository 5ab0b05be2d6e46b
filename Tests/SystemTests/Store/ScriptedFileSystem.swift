import Environment
import Synchronization

/// Another filesystem whose calls go as a script says: each operation takes its next effect, then none.
final class ScriptedFileSystem: FileSystem {
  enum Effect: Sendable {
    /// The call does what it always does.
    case pass
    /// A read or write of so many bytes at most.
    case short(Int)
    /// The call fails and does nothing.
    case fail(Errno)
    /// The call does nothing until it is let go.
    case hold(Hold)
    /// The call fails, once it is let go, and does nothing.
    case holdThenFail(Hold, Errno)
    /// Something else happens to the file first.
    case after(@Sendable (any File) async -> Void)
  }

  /// What the store asked for.
  struct Record: Sendable {
    var calls: [FileError.Operation] = []
    var largestRead = 0
    var syncedDirectories: [String] = []
  }

  fileprivate struct State {
    var script: [FileError.Operation: [Effect]] = [:]
    var record = Record()
  }

  private let base: any FileSystem
  fileprivate let state = Mutex(State())

  init(_ base: any FileSystem) { self.base = base }

  /// Adds effects for the next calls of an operation.
  func expect(_ operation: FileError.Operation, _ effects: Effect...) {
    state.withLock { $0.script[operation, default: []] += effects }
  }

  /// What was asked for since the last call of this.
  func takeRecord() -> Record {
    state.withLock { state in
      defer { state.record = Record() }
      return state.record
    }
  }

  /// Takes an operation's next effect.
  /// - Returns: How many bytes the call may transfer.
  fileprivate func next(
    _ operation: FileError.Operation, path: String, file: (any File)? = nil, count: Int = 0
  ) async throws(FileError) -> Int {
    // A real call lets other tasks go on; without this, those that should meet would not.
    await Task.yield()
    let effect = state.withLock { state -> Effect in
      state.record.calls.append(operation)
      if operation == .pread { state.record.largestRead = max(state.record.largestRead, count) }
      guard var effects = state.script[operation], !effects.isEmpty else { return .pass }
      defer { state.script[operation] = effects }
      return effects.removeFirst()
    }
    switch effect {
    case .pass: return count
    case .short(let limit): return min(limit, count)
    case .fail(let code): throw FileError(operation, path: path, code: code)
    case .hold(let hold):
      await hold.arrive()
      return count
    case .holdThenFail(let hold, let code):
      await hold.arrive()
      throw FileError(operation, path: path, code: code)
    case .after(let event):
      if let file { await event(file) }
      return count
    }
  }

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    _ = try await next(.open, path: path)
    return ScriptedFile(try await base.open(path, options, calledFrom: site), of: self)
  }

  func rename(
    _ source: String, to destination: String, calledFrom site: CallSite
  ) async throws(FileError) {
    try await base.rename(source, to: destination, calledFrom: site)
  }

  func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    try await base.unlink(path, calledFrom: site)
  }

  func status(of path: String, calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    try await base.status(of: path, calledFrom: site)
  }

  func list(_ directory: String, calledFrom site: CallSite) async throws(FileError) -> [String] {
    try await base.list(directory, calledFrom: site)
  }

  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    _ = try await next(.syncDirectory, path: path)
    state.withLock { $0.record.syncedDirectories.append(path) }
    try await base.syncDirectory(path, calledFrom: site)
  }
}

private struct ScriptedFile: File {
  private let base: any File
  private let fileSystem: ScriptedFileSystem

  init(_ base: any File, of fileSystem: ScriptedFileSystem) {
    self.base = base
    self.fileSystem = fileSystem
  }

  var path: String { base.path }

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    let count = try await next(.append, bytes.count)
    return try await base.append(bytes.prefix(count), calledFrom: site)
  }

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    try await base.read(count: try await next(.pread, count), at: offset, calledFrom: site)
  }

  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    let count = try await next(.pwrite, bytes.count)
    return try await base.write(bytes.prefix(count), at: offset, calledFrom: site)
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    _ = try await next(.truncate)
    try await base.truncate(to: size, calledFrom: site)
  }

  func synchronize(calledFrom site: CallSite) async throws(FileError) {
    _ = try await next(.fsync)
    try await base.synchronize(calledFrom: site)
  }

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) {
    _ = try await next(.fdatasync)
    try await base.synchronizeData(calledFrom: site)
  }

  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    _ = try await next(.fstat)
    return try await base.status(calledFrom: site)
  }

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool {
    _ = try await next(.flock)
    return try await base.tryLock(calledFrom: site)
  }

  func close(calledFrom site: CallSite) async throws(FileError) {
    _ = try await next(.close)
    try await base.close(calledFrom: site)
  }

  private func next(_ operation: FileError.Operation, _ count: Int = 0) async throws(FileError) -> Int {
    try await fileSystem.next(operation, path: path, file: base, count: count)
  }
}
