import Environment

/// Another filesystem on which everybody gets every lock.
///
/// To its user it is what never calling flock(2) is on a real one: no lock is taken, and none is noticed.
struct LockIgnoringFileSystem: ForwardingFileSystem {
  let base: any FileSystem

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    LockIgnoringFile(base: try await base.open(path, options, calledFrom: site))
  }
}
