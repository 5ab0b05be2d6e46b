import Environment

/// An open file of a ``ShortWriteIgnoringFileSystem``.
struct ShortWriteIgnoringFile: ForwardingFile {
  let base: any File

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    // DEFECT: the count is what the caller was to go on from.
    _ = try await base.append(bytes, calledFrom: site)
    return bytes.count
  }

  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    // DEFECT: as in append.
    _ = try await base.write(bytes, at: offset, calledFrom: site)
    return bytes.count
  }
}
