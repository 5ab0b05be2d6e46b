import Environment
import Scenarios
import Synchronization
import SystemUnderTest

/// A store that answers something else than the store behind it.
struct AlteredStore: StoreUnderTest {
  typealias Append =
    @Sendable (any StoreUnderTest, String, [UInt8]) async throws(StoreError) -> Acknowledgement
  typealias Read = @Sendable (any StoreUnderTest, String) async throws(StoreError) -> [UInt8]
  typealias Stats = @Sendable (any StoreUnderTest) async throws(StoreError) -> StoreStats

  let base: any StoreUnderTest
  var onAppend: Append = { (store, id, event) async throws(StoreError) in
    try await store.append(id: id, event: event)
  }
  var onRead: Read = { (store, id) async throws(StoreError) in try await store.read(id: id) }
  var onStats: Stats = { (store) async throws(StoreError) in try await store.stats() }

  var recovery: RecoveryReport { base.recovery }

  func append(id: String, event: [UInt8]) async throws(StoreError) -> Acknowledgement {
    try await onAppend(base, id, event)
  }
  func read(id: String) async throws(StoreError) -> [UInt8] { try await onRead(base, id) }
  func stats() async throws(StoreError) -> StoreStats { try await onStats(base) }
  func close() async throws(StoreError) { try await base.close() }
}

/// A value that a broken store keeps between its calls.
final class Kept<Value: Sendable>: Sendable {
  private let state: Mutex<Value>

  init(_ value: Value) { state = Mutex(value) }

  func with<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { state.withLock { body(&$0) } }
}
