import Environment
import Synchronization

/// A file in memory whose reads and writes do what a script says, one step a call; then all they are asked.
final class ScriptedFile: File {
  enum Step: Sendable {
    /// Moves at most this many bytes.
    case move(Int)
    case fail(Errno)
  }

  private struct State {
    var steps: ArraySlice<Step>
    var content: [UInt8]
    var requests: [Request] = []
    var sites: [CallSite] = []
  }

  /// What one call asked for.
  struct Request: Equatable {
    let count: Int
    let offset: Int?
  }

  let path = "scripted"
  private let state: Mutex<State>

  init(_ steps: [Step], content: String = "") {
    state = Mutex(State(steps: steps[...], content: Array(content.utf8)))
  }

  var content: String { state.withLock { String(decoding: $0.content, as: UTF8.self) } }
  var requests: [Request] { state.withLock { $0.requests } }
  var sites: [CallSite] { state.withLock { $0.sites } }

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    let limit = try next(.append, Request(count: bytes.count, offset: nil), site)
    return state.withLock { state in
      let accepted = bytes.prefix(limit)
      state.content += accepted
      return accepted.count
    }
  }

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    let limit = try next(.pread, Request(count: count, offset: offset), site)
    return state.withLock { Array($0.content.dropFirst(offset).prefix(min(count, limit))) }
  }

  private func next(
    _ operation: FileError.Operation, _ request: Request, _ site: CallSite
  ) throws(FileError) -> Int {
    let step = state.withLock { state in
      state.sites.append(site)
      state.requests.append(request)
      return state.steps.popFirst()
    }
    switch step {
    case .move(let limit): return limit
    case .fail(let code): throw FileError(operation, path: path, code: code)
    case nil: return .max
    }
  }

  // The loops are made of append and read alone.

  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int { throw unscripted(.pwrite) }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    throw unscripted(.truncate)
  }

  func synchronize(calledFrom site: CallSite) async throws(FileError) { throw unscripted(.fsync) }

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) { throw unscripted(.fdatasync) }

  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus { throw unscripted(.fstat) }

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool { throw unscripted(.flock) }

  func close(calledFrom site: CallSite) async throws(FileError) { throw unscripted(.close) }

  private func unscripted(_ operation: FileError.Operation) -> FileError {
    FileError(operation, path: path, code: .invalidArgument)
  }
}
