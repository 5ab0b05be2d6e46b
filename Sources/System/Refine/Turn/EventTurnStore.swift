/// Facts in the event store of this package: the embedded default.
public struct EventTurnStore: TurnStore {
  private let store: EventStore

  /// Takes over an open store; what an acknowledgement survives is the store's durability.
  public init(_ store: EventStore) { self.store = store }

  /// Every stored fact, oldest first.
  public func load() async throws(TurnStoreError) -> [StoredFact] {
    do {
      var facts: [StoredFact] = []
      for id in try store.ids() { facts.append(StoredFact(id: id, json: try await store.read(id: id))) }
      return facts
    } catch {
      throw .broken(reason: "\(error)")
    }
  }

  /// Stores a fact.
  public func append(_ fact: StoredFact) async throws(TurnStoreError) {
    do {
      _ = try await store.append(id: fact.id, event: fact.json)
    } catch {
      throw TurnStoreError(error)
    }
  }
}

extension TurnStoreError {
  init(_ error: StoreError) {
    self =
      switch error {
      case .duplicateID(let id): .duplicate(id: id)
      case .outcomeUnknown, .syncFailed: .outcomeUnknown(reason: "\(error)")
      case .changedElsewhere, .poisoned, .closed: .broken(reason: "\(error)")
      default: .rejected(reason: "\(error)")
      }
  }
}
