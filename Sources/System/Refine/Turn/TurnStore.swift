/// Where facts are kept: a log by default, a database where there is one.
///
/// It takes an id once. That is what makes a turn end once even if two services believe that they own the store.
public protocol TurnStore: Sendable {
  /// Every stored fact, oldest first.
  func load() async throws(TurnStoreError) -> [StoredFact]

  /// Stores a fact, for good when this returns.
  func append(_ fact: StoredFact) async throws(TurnStoreError)
}

/// A fact as the store sees it: an id of its own, and text.
public struct StoredFact: Sendable, Hashable {
  /// The id, which the store takes once.
  public let id: String
  /// JSON text of one object.
  public let json: [UInt8]

  /// Creates a stored fact.
  public init(id: String, json: [UInt8]) {
    self.id = id
    self.json = json
  }
}

/// Why a fact was not stored, or may not have been.
public enum TurnStoreError: Error, Sendable, Hashable {
  /// It was certainly not stored, and the store goes on.
  case rejected(reason: String)
  /// A fact of this id is there already.
  case duplicate(id: String)
  /// It may have been stored. The store has to be opened anew before anything else is.
  case outcomeUnknown(reason: String)
  /// It was certainly not stored, and the store has to be opened anew.
  case broken(reason: String)
}
