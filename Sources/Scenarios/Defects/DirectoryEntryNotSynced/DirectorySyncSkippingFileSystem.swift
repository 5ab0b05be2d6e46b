import Environment

/// Another filesystem that reports a directory as synced and does nothing.
///
/// To its user it is what never calling fsync(2) on a directory is on a real one.
struct DirectorySyncSkippingFileSystem: ForwardingFileSystem {
  let base: any FileSystem

  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    // DEFECT: the entries stay where they are, in memory.
  }
}
