import SystemUnderTest

extension Defect {
  /// The number of events and the size of the log are read at two moments.
  ///
  /// Both numbers are true when they are read; the pair may never have been.
  static let statsOutsideLock = Defect(
    "stats-outside-lock",
    "stats reads its two numbers without the lock, so they may come from either side of an append",
    store: StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await EventStoreStatsOutsideLock.open(
        path, in: files, diagnostics: diagnostics, durability: durability)
    })
}

extension EventStoreStatsOutsideLock: StoreUnderTest {}
