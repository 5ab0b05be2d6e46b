import Environment

/// An open file of a ``SyncRetryingFileSystem``.
struct SyncRetryingFile: ForwardingFile {
  let base: any File

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) {
    do {
      try await base.synchronizeData(calledFrom: site)
    } catch {
      // DEFECT: the first answer was the last one that meant anything.
      try await base.synchronizeData(calledFrom: site)
    }
  }
}
