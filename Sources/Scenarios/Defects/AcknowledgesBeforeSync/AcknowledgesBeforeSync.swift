import SystemUnderTest

extension Defect {
  /// An append at level power is acknowledged when its write has returned.
  ///
  /// No death of the process shows it, since the system's cache outlives that; and each event that was there when
  /// the store opened or closed is safe.
  static let acknowledgesBeforeSync = Defect(
    "acknowledges-before-sync",
    "level power is acknowledged when the write has returned, before any sync",
    store: StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await EventStoreAcknowledgesBeforeSync.open(
        path, in: files, diagnostics: diagnostics, durability: durability)
    })
}

extension EventStoreAcknowledgesBeforeSync: StoreUnderTest {}
