import Environment
import SystemUnderTest

/// The levels that `--level` takes: the one place that connects the option with the store.
enum Durability: String, CaseIterable, Sendable {
  case process

  /// Opens a store whose acknowledgements are of this level.
  func open(
    _ name: String, in fileSystem: any FileSystem, diagnostics: any Diagnostics
  ) async throws(StoreError) -> EventStore {
    switch self {
    case .process: try await EventStore.open(name, in: fileSystem, diagnostics: diagnostics)
    }
  }
}
