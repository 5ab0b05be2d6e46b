/// What relays and workers ask the turn service.
public enum TurnRequest: Sendable, Hashable {
  /// Accept an order, or find the turn that its key already has.
  case submit(TurnOrder)
  /// Begin an execution of a turn, also while the lease of the one after which it is to be begun still runs: the caller's
  /// own, which has come to nothing; 0 for none.
  case claim(turn: String, after: Int = 0)
  /// Say that an execution goes on, so that no other is begun beside it.
  case renew(turn: String, attempt: Int)
  /// Store an answer and everything that follows from it.
  case complete(turn: String, TurnCompletion)
  /// Give a turn up.
  case fail(turn: String, attempt: Int, reason: String)
  /// Look at a turn.
  case read(turn: String)
  /// Look at a persona.
  case persona(id: String)
  /// List the turns that have not ended and that no execution works on, as far as is known.
  case unfinished
}

/// An answer to be stored: the message, what it took, and the persona that the model's output makes.
public struct TurnCompletion: Sendable, Hashable {
  /// The execution whose answer it is.
  public let attempt: Int
  /// The assistant's message.
  public let message: String
  /// What the model says it took.
  public let usage: TokenUsage
  /// The persona after the turn, its version one more than that of the persona it was made from; nil when the turn
  /// leaves it as it is.
  public let persona: Persona?

  /// Creates a completion.
  public init(attempt: Int, message: String, usage: TokenUsage, persona: Persona?) {
    self.attempt = attempt
    self.message = message
    self.usage = usage
    self.persona = persona
  }
}

/// What the turn service answers.
public enum TurnReply: Sendable, Hashable {
  /// To `submit`: the turn, and whether this order made it.
  case submitted(Turn, isNew: Bool)
  /// To `claim`: the turn with the execution's number, and the persona to start from.
  case claimed(Turn, Persona)
  /// The turn as it is stored; to `claim`, `renew`, `complete` and `fail` it is one that has ended.
  case turn(Turn)
  /// To `claim`: an execution is under way and has been heard of lately; none was begun.
  case busy(attempt: Int)
  /// To `renew`: the execution goes on.
  case renewed
  /// To `renew`, `complete` and `fail`: a newer execution exists; this one has no say any more.
  case fenced(by: Int)
  /// To `complete`: another turn changed the persona meanwhile. Nothing was stored; apply the output to this one.
  case personaMoved(Persona)
  /// To `persona`.
  case persona(Persona)
  /// To `unfinished`: in the order of their submission.
  case unfinished([Turn])
  /// The request makes no sense as it is; nothing was stored.
  case refused(String)
  /// The store failed, and nothing was stored.
  case unavailable(String)
  /// The store failed, and it may have been stored.
  case outcomeUnknown(String)
}
