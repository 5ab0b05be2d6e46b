/// Repeats a call for as long as a signal interrupts it (`EINTR`), which by POSIX means that nothing was done.
///
/// Not for close(2): on Linux an interrupted close has closed.
/// - Throws: What `body` throws, save `EINTR`.
@inlinable
public func retryingInterrupts<Value>(
  _ body: () async throws(FileError) -> Value
) async throws(FileError) -> Value {
  while true {
    do {
      return try await body()
    } catch {
      guard error.code == .interrupted else { throw error }
    }
  }
}

extension File {
  /// Appends all bytes, going on after short writes and interruptions.
  ///
  /// When it throws, any prefix of the bytes may be in the file.
  /// - Throws: ``FileError``: the first error that is not `EINTR`. A write that accepts nothing, which POSIX
  ///   does not allow for a non-empty write to a file, is reported as `EIO` rather than repeated for ever.
  @inlinable
  public func appendAll(
    _ bytes: ArraySlice<UInt8>, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) {
    let site = CallSite(fileID: fileID, line: line)
    var rest = bytes
    while !rest.isEmpty {
      let written = try await retryingInterrupts { () async throws(FileError) -> Int in
        try await append(rest, calledFrom: site)
      }
      guard written > 0 else { throw FileError(.append, path: path, code: .inputOutput) }
      rest = rest.dropFirst(written)
    }
  }

  /// Reads `count` bytes, going on after short reads and interruptions.
  /// - Returns: Fewer bytes than asked only when the file ends before.
  /// - Throws: ``FileError``: the first error that is not `EINTR`.
  @inlinable
  public func readFully(
    count: Int, at offset: Int, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> [UInt8] {
    let site = CallSite(fileID: fileID, line: line)
    var result: [UInt8] = []
    while result.count < count {
      let position = offset + result.count
      let wanted = count - result.count
      let part = try await retryingInterrupts { () async throws(FileError) -> [UInt8] in
        try await read(count: wanted, at: position, calledFrom: site)
      }
      if part.isEmpty { break }
      if result.isEmpty { result = part } else { result += part }
    }
    return result
  }
}
