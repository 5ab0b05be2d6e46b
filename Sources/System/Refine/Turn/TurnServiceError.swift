/// Why a turn service does not start.
public enum TurnServiceError: Error, Sendable, Hashable {
  /// The store cannot be read.
  case store(TurnStoreError)
  /// An event of the store is no fact of this service.
  case unreadable(eventID: String)
  /// An event contradicts those before it.
  case contradiction(eventID: String, reason: String)
}
