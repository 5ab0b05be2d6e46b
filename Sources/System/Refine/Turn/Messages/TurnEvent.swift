/// What a worker publishes about a turn while it works on it.
///
/// Events are best effort: any of them may be lost, come twice, or come mixed with those of another execution. Turn,
/// attempt and sequence number are what tells the three apart.
public struct TurnEvent: Sendable, Hashable {
  /// The turn's id.
  public let turn: String
  /// The execution that speaks.
  public let attempt: Int
  /// The event's number within the execution, from 0 without a gap; nil for an ending told once more, by an
  /// execution that found the turn ended.
  public let sequence: Int?
  /// What it says.
  public let body: Body

  /// What an event says.
  public enum Body: Sendable, Hashable {
    /// The execution began.
    case started
    /// A piece of the message.
    case token(String)
    /// The model wrote a file of the persona.
    case file(name: String)
    /// The model chose a skill.
    case skill(name: String)
    /// The turn has ended, as is stored.
    case ended(TurnOutcome)
  }

  /// Creates an event.
  public init(turn: String, attempt: Int, sequence: Int?, _ body: Body) {
    self.turn = turn
    self.attempt = attempt
    self.sequence = sequence
    self.body = body
  }

  /// The channel on which a turn's events are published.
  public static func channel(of turn: String) -> String { "turn/\(turn)" }
}
