import Environment

/// A filesystem that does something else than it is asked to when files are used.
struct AlteredFileSystem: ForwardingFileSystem {
  /// Appends to a file, in some way.
  typealias Append = @Sendable (any File, ArraySlice<UInt8>) async throws(FileError) -> Int
  /// Cuts a file, in some way.
  typealias Truncate = @Sendable (any File, Int) async throws(FileError) -> Void
  /// Reads from a file, in some way.
  typealias Read = @Sendable (any File, Int, Int) async throws(FileError) -> [UInt8]
  /// Syncs a file's data, in some way.
  typealias Sync = @Sendable (any File) async throws(FileError) -> Void
  /// Locks a file, in some way.
  typealias Lock = @Sendable (any File) async throws(FileError) -> Bool
  /// Syncs a directory, in some way.
  typealias SyncDirectory = @Sendable (any FileSystem, String) async throws(FileError) -> Void

  let base: any FileSystem
  var append: Append = { (file, bytes) async throws(FileError) in try await file.append(bytes) }
  var truncate: Truncate = { (file, size) async throws(FileError) in try await file.truncate(to: size) }
  var read: Read = { (file, count, offset) async throws(FileError) in
    try await file.read(count: count, at: offset)
  }
  var sync: Sync = { (file) async throws(FileError) in try await file.synchronizeData() }
  var lock: Lock = { (file) async throws(FileError) in try await file.tryLock() }

  var syncDirectory: SyncDirectory = { (files, path) async throws(FileError) in
    try await files.syncDirectory(path)
  }

  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    try await syncDirectory(base, path)
  }

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    AlteredFile(base: try await base.open(path, options, calledFrom: site), system: self)
  }
}

private struct AlteredFile: ForwardingFile {
  let base: any File
  let system: AlteredFileSystem

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    try await system.append(base, bytes)
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    try await system.truncate(base, size)
  }

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    try await system.read(base, count, offset)
  }

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) { try await system.sync(base) }

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool { try await system.lock(base) }
}
