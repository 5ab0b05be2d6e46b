import Environment
import Synchronization

/// A disk with one file on it that counts what is asked of it and never suspends.
///
/// What it is asked to read is what the store holds in memory at a time, whatever it later does with it.
final class FuzzDisk: FileSystem {
  /// What was asked for so far.
  struct Record: Sendable {
    /// The most bytes that one read asked for.
    var largestRead = 0
    /// The sum of what all reads asked for.
    var bytesAskedFor = 0
    /// How many operations of any kind.
    var operations = 0
  }

  struct State: Sendable {
    var bytes: [UInt8]
    var record = Record()
  }

  let state: Mutex<State>

  init(_ bytes: [UInt8]) { state = Mutex(State(bytes: bytes)) }

  var bytes: [UInt8] { state.withLock { $0.bytes } }
  var record: Record { state.withLock { $0.record } }

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    FuzzFile(path: path, disk: self)
  }

  func rename(_ source: String, to destination: String, calledFrom site: CallSite) async throws(FileError) {
    throw FileError(.rename, path: source, code: .readOnlyFileSystem)
  }

  func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    throw FileError(.unlink, path: path, code: .readOnlyFileSystem)
  }

  func status(of path: String, calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    FileStatus(size: bytes.count)
  }

  func list(_ directory: String, calledFrom site: CallSite) async throws(FileError) -> [String] { [] }

  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {}
}

/// An open file of a ``FuzzDisk``.
private struct FuzzFile: File {
  let path: String
  let disk: FuzzDisk

  private func change<Value: Sendable>(_ body: (inout sending FuzzDisk.State) -> sending Value) -> Value {
    disk.state.withLock { state in
      state.record.operations += 1
      return body(&state)
    }
  }

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    change { $0.bytes += bytes }
    return bytes.count
  }

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    guard count >= 0, offset >= 0 else { throw FileError(.pread, path: path, code: .invalidArgument) }
    return change { state in
      state.record.largestRead = max(state.record.largestRead, count)
      state.record.bytesAskedFor += count
      let start = min(offset, state.bytes.count)
      return Array(state.bytes[start..<start + min(count, state.bytes.count - start)])
    }
  }

  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    // An event store only ever appends.
    throw FileError(.pwrite, path: path, code: .badDescriptor)
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    guard size >= 0 else { throw FileError(.truncate, path: path, code: .invalidArgument) }
    change { state in
      let growth = max(0, size - state.bytes.count)
      state.bytes.removeLast(max(0, state.bytes.count - size))
      state.bytes += [UInt8](repeating: 0, count: growth)
    }
  }

  func synchronize(calledFrom site: CallSite) async throws(FileError) { change { _ in } }

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) { change { _ in } }

  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    change { FileStatus(size: $0.bytes.count) }
  }

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool { change { _ in true } }

  func close(calledFrom site: CallSite) async throws(FileError) { change { _ in } }
}
