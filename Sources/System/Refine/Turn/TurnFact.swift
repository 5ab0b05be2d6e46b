/// Something that has happened to a turn and is stored: each is one event of the log.
///
/// The event's id says which fact it is, and the log takes an id once. So a turn has one submission, one execution of
/// each number and one end, whatever the service in front of the log believes.
package enum TurnFact: Sendable, Hashable {
  /// A turn was accepted.
  case submitted(turn: String, TurnOrder)
  /// An execution of it began.
  case claimed(turn: String, attempt: Int)
  /// It was answered; the persona is the one after it, where the turn changed it.
  case completed(turn: String, TurnResult, Persona?)
  /// It was given up.
  case failed(turn: String, attempt: Int, reason: String)

  /// The turn it is about.
  package var turn: String {
    switch self {
    case .submitted(let turn, _), .claimed(let turn, _), .completed(let turn, _, _), .failed(let turn, _, _):
      turn
    }
  }

  /// The id of the event it is stored as.
  package var eventID: String {
    switch self {
    case .submitted(let turn, _): "\(turn)/submitted"
    case .claimed(let turn, let attempt): "\(turn)/attempt-\(attempt)"
    case .completed(let turn, _, _), .failed(let turn, _, _): "\(turn)/end"
    }
  }
}
