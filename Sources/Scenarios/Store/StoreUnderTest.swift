public import Environment
public import SystemUnderTest

/// An event store as a scenario uses it: the real one, or a known-bad copy of it.
public protocol StoreUnderTest: Sendable {
  /// What opening found and did.
  var recovery: RecoveryReport { get }
  /// Appends an event.
  func append(id: String, event: [UInt8]) async throws(StoreError) -> Acknowledgement
  /// Reads an event's JSON.
  func read(id: String) async throws(StoreError) -> [UInt8]
  /// The number of events and the size of the log.
  func stats() async throws(StoreError) -> StoreStats
  /// Closes the log.
  func close() async throws(StoreError)
}

extension EventStore: StoreUnderTest {}

/// How a scenario comes by a store.
public struct StoreImplementation: Sendable {
  /// Opens the log at a path, recovering it first, to promise a level of durability.
  public typealias Open =
    @Sendable (String, any FileSystem, any Diagnostics, Durability) async throws(StoreError) ->
    any StoreUnderTest

  /// Opens the log at a path, recovering it first.
  public let open: Open

  /// Creates an implementation.
  public init(open: @escaping Open) { self.open = open }

  /// The store of `Sources/System`.
  public static let real = StoreImplementation {
    (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
    try await EventStore.open(path, in: files, diagnostics: diagnostics, durability: durability)
  }
}
