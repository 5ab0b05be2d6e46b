import SystemUnderTest

extension Defect {
  /// The log is never locked.
  ///
  /// The real store on a filesystem that grants each lock without asking: two stores open one log, and the second
  /// takes an append of the first that is under way for the torn end of a dead writer, and cuts it off.
  static let noSingleWriterLock = Defect(
    "no-single-writer-lock",
    "the log is not locked, so a second store opens it and recovers it under the first",
    store: StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await EventStore.open(
        path, in: LockIgnoringFileSystem(base: files), diagnostics: diagnostics, durability: durability)
    })
}
