import SystemUnderTest

extension Defect {
  /// A failed append is not undone.
  ///
  /// The store goes on from the size the file now has, as one does that asks for the size before each append
  /// and never where it came from.
  static let noRollbackOnFullDisk = Defect(
    "no-rollback-on-full-disk",
    "what a failed append has written stays in the log, and the next record is glued to it",
    store: StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await EventStoreNoRollbackOnFullDisk.open(
        path, in: files, diagnostics: diagnostics, durability: durability)
    })
}

extension EventStoreNoRollbackOnFullDisk: StoreUnderTest {}
