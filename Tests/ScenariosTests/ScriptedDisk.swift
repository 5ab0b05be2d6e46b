import Environment
import Synchronization

/// A disk with one file, whose writes, reads and syncs go as a script says and then succeed.
///
/// It notes the calls. It lacks every other fault, and every operation that the event store has no use for fails.
final class ScriptedDisk: FileSystem {
  enum Effect: Sendable {
    /// The write accepts so many bytes.
    case short(Int)
    /// The write fails with nothing written.
    case fail(Errno)
  }

  fileprivate struct State {
    var bytes: [UInt8]
    var writes: [Effect] = []
    var reads: [Errno?] = []
    var syncs: [Errno?] = []
    var isLockedElsewhere = false
    var calls: [FileError.Operation] = []
  }

  fileprivate let state: Mutex<State>

  init(_ bytes: [UInt8] = []) { state = Mutex(State(bytes: bytes)) }

  /// The file's bytes.
  var bytes: [UInt8] { state.withLock { $0.bytes } }

  /// Adds effects for the next writes.
  func expectWrites(_ effects: Effect...) { state.withLock { $0.writes += effects } }

  /// Adds the outcomes of the next reads: an error, or `nil` for success.
  func expectReads(_ outcomes: Errno?...) { state.withLock { $0.reads += outcomes } }

  /// Adds the outcomes of the next syncs of the file's data.
  func expectSyncs(_ outcomes: Errno?...) { state.withLock { $0.syncs += outcomes } }

  /// Gives the file's lock to somebody else, for good.
  func lockElsewhere() { state.withLock { $0.isLockedElsewhere = true } }

  /// The calls since the last time they were taken.
  func takeCalls() -> [FileError.Operation] {
    state.withLock { state in
      defer { state.calls = [] }
      return state.calls
    }
  }

  fileprivate func note(_ call: FileError.Operation) { state.withLock { $0.calls.append(call) } }

  /// Notes a call and takes its outcome from a script.
  fileprivate func perform(
    _ call: FileError.Operation, on path: String, by script: WritableKeyPath<State, [Errno?]>
  ) throws(FileError) {
    note(call)
    let code = state.withLock { $0[keyPath: script].isEmpty ? nil : $0[keyPath: script].removeFirst() }
    if let code { throw FileError(call, path: path, code: code) }
  }

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    note(.open)
    return ScriptedFile(path: path, disk: self)
  }

  func rename(
    _ source: String, to destination: String, calledFrom site: CallSite
  ) async throws(FileError) {
    throw FileError(.rename, path: source, code: .accessDenied)
  }

  func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    throw FileError(.unlink, path: path, code: .accessDenied)
  }

  func status(of path: String, calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    throw FileError(.stat, path: path, code: .accessDenied)
  }

  func list(_ directory: String, calledFrom site: CallSite) async throws(FileError) -> [String] {
    throw FileError(.list, path: directory, code: .accessDenied)
  }

  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    note(.syncDirectory)
  }
}

private struct ScriptedFile: File {
  let path: String
  let disk: ScriptedDisk

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    disk.note(.append)
    let written = disk.state.withLock { state -> Result<Int, FileError> in
      var count = bytes.count
      switch state.writes.isEmpty ? nil : state.writes.removeFirst() {
      case .short(let limit): count = min(count, limit)
      case .fail(let code): return .failure(FileError(.append, path: path, code: code))
      case nil: break
      }
      state.bytes += bytes.prefix(count)
      return .success(count)
    }
    return try written.get()
  }

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    try disk.perform(.pread, on: path, by: \.reads)
    return Array(disk.bytes.dropFirst(offset).prefix(count))
  }

  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    throw FileError(.pwrite, path: path, code: .accessDenied)
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    disk.note(.truncate)
    disk.state.withLock { $0.bytes.removeLast($0.bytes.count - size) }
  }

  func synchronize(calledFrom site: CallSite) async throws(FileError) {
    throw FileError(.fsync, path: path, code: .accessDenied)
  }

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) {
    try disk.perform(.fdatasync, on: path, by: \.syncs)
  }

  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    disk.note(.fstat)
    return FileStatus(size: disk.bytes.count)
  }

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool {
    disk.note(.flock)
    return disk.state.withLock { !$0.isLockedElsewhere }
  }

  func close(calledFrom site: CallSite) async throws(FileError) { disk.note(.close) }
}
