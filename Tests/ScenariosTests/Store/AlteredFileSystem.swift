import Environment

/// A filesystem that does something else than it is asked to when files are appended to or cut.
struct AlteredFileSystem: FileSystem {
  /// Appends to a file, in some way.
  typealias Append = @Sendable (any File, ArraySlice<UInt8>) async throws(FileError) -> Int
  /// Cuts a file, in some way.
  typealias Truncate = @Sendable (any File, Int) async throws(FileError) -> Void

  let base: any FileSystem
  var append: Append = { (file, bytes) async throws(FileError) in try await file.append(bytes) }
  var truncate: Truncate = { (file, size) async throws(FileError) in try await file.truncate(to: size) }

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    AlteredFile(base: try await base.open(path, options, calledFrom: site), system: self)
  }
  func rename(_ source: String, to target: String, calledFrom site: CallSite) async throws(FileError) {
    try await base.rename(source, to: target, calledFrom: site)
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
    try await base.syncDirectory(path, calledFrom: site)
  }
}

private struct AlteredFile: File {
  let base: any File
  let system: AlteredFileSystem

  var path: String { base.path }

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    try await system.append(base, bytes)
  }
  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    try await system.truncate(base, size)
  }
  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    try await base.read(count: count, at: offset, calledFrom: site)
  }
  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    try await base.write(bytes, at: offset, calledFrom: site)
  }
  func synchronize(calledFrom site: CallSite) async throws(FileError) {
    try await base.synchronize(calledFrom: site)
  }
  func synchronizeData(calledFrom site: CallSite) async throws(FileError) {
    try await base.synchronizeData(calledFrom: site)
  }
  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    try await base.status(calledFrom: site)
  }
  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool {
    try await base.tryLock(calledFrom: site)
  }
  func close(calledFrom site: CallSite) async throws(FileError) { try await base.close(calledFrom: site) }
}
