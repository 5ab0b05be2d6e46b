import Environment
import SystemUnderTest

extension StoreImplementation {
  /// Recovers the log in a file opened for reading and appending.
  typealias Recover =
    @Sendable (any File, StoreLimits, any Diagnostics) async throws(StoreError) ->
    RecoveredLog

  /// The real store behind another recovery.
  static func recovering(by recover: @escaping Recover) -> StoreImplementation {
    StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      let file = try await LogFile.open(path, in: files)
      do throws(StoreError) {
        let recovered = try await recover(file, .standard, diagnostics)
        if durability == .power { try await LogFile.persist(file, in: files) }
        return EventStore(file, recovered, limits: .standard, durability: durability)
      } catch {
        try? await file.close()
        throw error
      }
    }
  }
}
