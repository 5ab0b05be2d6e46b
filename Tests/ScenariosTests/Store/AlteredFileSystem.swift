import Environment

/// A filesystem that does something else than it is asked to when files are appended to or cut.
struct AlteredFileSystem: ForwardingFileSystem {
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
}
