import SystemUnderTest

extension Defect {
  /// A failed fdatasync is called again, and its success believed.
  ///
  /// The real store on a filesystem that does so. The failure may have marked the pages clean without writing them,
  /// and then the second call has nothing to write.
  static let retriesFailedSync = Defect(
    "retries-failed-sync",
    "a failed fdatasync is called again, and its success acknowledges what was never written",
    store: StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await EventStore.open(
        path, in: SyncRetryingFileSystem(base: files), diagnostics: diagnostics, durability: durability)
    })
}
