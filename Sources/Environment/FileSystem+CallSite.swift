// The same operations, with the caller's file and line filled in by default.

extension FileSystem {
  /// Opens a file; see ``FileSystem/open(_:_:calledFrom:)``.
  @inlinable
  public func open(
    _ path: String, _ options: OpenOptions, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> any File {
    try await open(path, options, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Renames a file; see ``FileSystem/rename(_:to:calledFrom:)``.
  @inlinable
  public func rename(
    _ source: String, to destination: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) {
    try await rename(source, to: destination, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Removes a name; see ``FileSystem/unlink(_:calledFrom:)``.
  @inlinable
  public func unlink(
    _ path: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) {
    try await unlink(path, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Tells a path's size and kind; see ``FileSystem/status(of:calledFrom:)``.
  @inlinable
  public func status(
    of path: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> FileStatus {
    try await status(of: path, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Lists a directory; see ``FileSystem/list(_:calledFrom:)``.
  @inlinable
  public func list(
    _ directory: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> [String] {
    try await list(directory, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Syncs a directory; see ``FileSystem/syncDirectory(_:calledFrom:)``.
  @inlinable
  public func syncDirectory(
    _ path: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) {
    try await syncDirectory(path, calledFrom: CallSite(fileID: fileID, line: line))
  }
}
