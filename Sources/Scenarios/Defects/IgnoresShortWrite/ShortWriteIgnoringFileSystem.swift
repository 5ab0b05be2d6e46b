import Environment

/// Another filesystem whose writes claim to have written all they were given.
///
/// To its user it is what `write(fd, p, n); size += n` is on a real one. Nothing else is hidden: errors are thrown, and the size of the file is what it is.
struct ShortWriteIgnoringFileSystem: FileSystem {
  let base: any FileSystem

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    ShortWriteIgnoringFile(base: try await base.open(path, options, calledFrom: site))
  }

  func rename(
    _ source: String, to destination: String, calledFrom site: CallSite
  ) async throws(FileError) {
    try await base.rename(source, to: destination, calledFrom: site)
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
