import Environment

/// Another filesystem whose writes claim to have written all they were given.
///
/// To its user it is what `write(fd, p, n); size += n` is on a real one. Nothing else is hidden: errors are
/// thrown, and the size of the file is what it is.
struct ShortWriteIgnoringFileSystem: ForwardingFileSystem {
  let base: any FileSystem

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    ShortWriteIgnoringFile(base: try await base.open(path, options, calledFrom: site))
  }
}
