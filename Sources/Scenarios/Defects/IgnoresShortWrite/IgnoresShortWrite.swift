import SystemUnderTest

extension Defect {
  /// Every write is taken to have written everything.
  ///
  /// The real store on a filesystem that says so: the loop over short writes has nothing left to do.
  static let ignoresShortWrite = Defect(
    "ignores-short-write",
    "the count that a write returns is ignored, so the rest of a short write is never written",
    store: StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await EventStore.open(
        path, in: ShortWriteIgnoringFileSystem(base: files), diagnostics: diagnostics, durability: durability)
    })
}
