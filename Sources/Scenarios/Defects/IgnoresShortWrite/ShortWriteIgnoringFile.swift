import Environment

/// An open file of a ``ShortWriteIgnoringFileSystem``.
struct ShortWriteIgnoringFile: File {
  let base: any File

  var path: String { base.path }

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

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    try await base.read(count: count, at: offset, calledFrom: site)
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    try await base.truncate(to: size, calledFrom: site)
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

  func close(calledFrom site: CallSite) async throws(FileError) {
    try await base.close(calledFrom: site)
  }
}
