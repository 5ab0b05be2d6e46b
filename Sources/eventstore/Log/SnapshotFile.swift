import Environment
import Synchronization

/// A file as large as it was when it was opened, of which only this object's idea can be cut.
///
/// It lets recovery run on a log that must not change: what recovery would cut off is left out of all later reads,
/// and stays on disk. The log may grow meanwhile, since bytes once part of it never change.
final class SnapshotFile: File {
  private let base: any File
  private let size: Mutex<Int>

  /// Takes over a file opened for reading.
  init(_ base: any File) async throws(FileError) {
    let status = try await retryingInterrupts { () async throws(FileError) in try await base.status() }
    guard !status.isDirectory else { throw FileError(.open, path: base.path, code: .isDirectory) }
    self.base = base
    size = Mutex(status.size)
  }

  var path: String { base.path }

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    let available = max(0, size.withLock { $0 } - offset)
    return try await base.read(count: min(count, available), at: offset, calledFrom: site)
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    self.size.withLock { $0 = min($0, size) }
  }

  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    FileStatus(size: size.withLock { $0 })
  }

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    throw FileError(.append, path: path, code: .readOnlyFileSystem)
  }

  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    throw FileError(.pwrite, path: path, code: .readOnlyFileSystem)
  }

  // There is nothing of this object's own to sync, and who changes nothing needs no lock.

  func synchronize(calledFrom site: CallSite) async throws(FileError) {}

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) {}

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool { true }

  func close(calledFrom site: CallSite) async throws(FileError) {
    try await base.close(calledFrom: site)
  }
}
