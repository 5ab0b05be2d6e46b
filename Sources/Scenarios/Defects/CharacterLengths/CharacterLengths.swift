import SystemUnderTest

extension Defect {
  /// The length that an append enters and acknowledges counts characters.
  ///
  /// Reopening makes it right, since recovery counts bytes: the store works in every test in English, and for
  /// every old event.
  static let characterLengths = Defect(
    "character-lengths",
    "a record's length is counted in characters, so a read of an event that is not ASCII ends too early",
    store: StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await EventStoreCharacterLengths.open(
        path, in: files, diagnostics: diagnostics, durability: durability)
    })
}

extension EventStoreCharacterLengths: StoreUnderTest {}
