import Environment

/// Another filesystem that syncs the data of a file a second time where the first has failed.
///
/// To its user it is what `fdatasync(fd) == 0 || fdatasync(fd) == 0` is on a real one. Two failures in a row are
/// reported.
struct SyncRetryingFileSystem: ForwardingFileSystem {
  let base: any FileSystem

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    SyncRetryingFile(base: try await base.open(path, options, calledFrom: site))
  }
}
