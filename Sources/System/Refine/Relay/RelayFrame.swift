/// What a relay tells the browser.
public enum RelayFrame: Sendable, Hashable {
  /// The turn was accepted, under this id; the first frame.
  case accepted(turn: String)
  /// An execution began. Text of an earlier one is void.
  case started(attempt: Int)
  /// A piece of the message.
  case token(String)
  /// The model wrote a file of the persona.
  case file(name: String)
  /// The model chose a skill.
  case skill(name: String)
  /// Something of this execution was missed. The last frame will have the whole message.
  case gap
  /// The turn is stored as completed; the last frame.
  case done(TurnResult)
  /// The turn is stored as failed, or was never accepted; the last frame.
  case failed(reason: String)
  /// The turn is still running, or nobody can be asked; the last frame. Ask again later.
  case unknown(reason: String)

  /// Whether it is a last frame.
  public var isTerminal: Bool {
    switch self {
    case .done, .failed, .unknown: true
    default: false
    }
  }

  package init(_ outcome: TurnOutcome) {
    self =
      switch outcome {
      case .completed(let result): .done(result)
      case .failed(let reason): .failed(reason: reason)
      }
  }
}
