import SystemUnderTest

extension Defect {
  /// The directory of the log is never synced.
  ///
  /// The real store on a filesystem that claims to have done it. A sync of the file covers its bytes; the name by
  /// which they are found again is the directory's.
  static let directoryEntryNotSynced = Defect(
    "directory-entry-not-synced",
    "the directory is never synced, so a new log can be lost whole with the power",
    store: StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await EventStore.open(
        path, in: DirectorySyncSkippingFileSystem(base: files), diagnostics: diagnostics,
        durability: durability)
    })
}
