import SystemUnderTest

extension Defect {
  /// An event that cannot be read is reported as one that does not exist.
  ///
  /// Whoever asks takes it for final, and may make up for an event that is still there.
  static let readErrorAsNotFound = Defect(
    "read-error-as-not-found",
    "an error on a read is reported as an event that does not exist",
    store: StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await EventStoreReadErrorAsNotFound.open(
        path, in: files, diagnostics: diagnostics, durability: durability)
    })
}

extension EventStoreReadErrorAsNotFound: StoreUnderTest {}
