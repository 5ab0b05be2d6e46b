// The same operations, with the caller's file and line filled in by default.

extension File {
  /// Appends some of the bytes; see ``File/append(_:calledFrom:)``.
  @inlinable
  public func append(
    _ bytes: ArraySlice<UInt8>, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> Int {
    try await append(bytes, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Reads some bytes; see ``File/read(count:at:calledFrom:)``.
  @inlinable
  public func read(
    count: Int, at offset: Int, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> [UInt8] {
    try await read(count: count, at: offset, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Writes some of the bytes; see ``File/write(_:at:calledFrom:)``.
  @inlinable
  public func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> Int {
    try await write(bytes, at: offset, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Sets the size; see ``File/truncate(to:calledFrom:)``.
  @inlinable
  public func truncate(
    to size: Int, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) {
    try await truncate(to: size, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Syncs data and metadata; see ``File/synchronize(calledFrom:)``.
  @inlinable
  public func synchronize(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) {
    try await synchronize(calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Syncs the data; see ``File/synchronizeData(calledFrom:)``.
  @inlinable
  public func synchronizeData(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) {
    try await synchronizeData(calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Tells the size; see ``File/status(calledFrom:)``.
  @inlinable
  public func status(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> FileStatus {
    try await status(calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Tries to lock; see ``File/tryLock(calledFrom:)``.
  @inlinable
  public func tryLock(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> Bool {
    try await tryLock(calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Closes the descriptor; see ``File/close(calledFrom:)``.
  @inlinable
  public func close(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) {
    try await close(calledFrom: CallSite(fileID: fileID, line: line))
  }
}
