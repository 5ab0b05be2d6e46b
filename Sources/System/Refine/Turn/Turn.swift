/// One exchange between a user and the model about a persona: asked once, answered at most once.
public struct Turn: Sendable, Hashable {
  /// What the user asked for.
  public let order: TurnOrder
  /// The turn's id, given when it was accepted.
  public let id: String
  /// How many executions were begun; the last one's number, 0 before the first.
  ///
  /// It is the fence: only the latest execution may end the turn.
  public package(set) var attempt: Int
  /// How it ended; nil while it has not.
  public package(set) var outcome: TurnOutcome?

  package init(id: String, order: TurnOrder) {
    self.id = id
    self.order = order
    attempt = 0
  }
}

/// What a user asks for, and the key under which asking twice is asking once.
public struct TurnOrder: Sendable, Hashable {
  /// The longest key, persona id and prompt, in bytes of UTF-8.
  public static let maximumKeyBytes = 128
  /// The longest prompt in bytes of UTF-8.
  public static let maximumPromptBytes = 64 * 1024

  /// The idempotency key: orders with one key are one order, or a mistake.
  public let key: String
  /// The persona it is about.
  public let personaID: String
  /// Whether the persona is refined or made anew.
  public let kind: Kind
  /// The user's words.
  public let prompt: String

  /// What becomes of the persona.
  public enum Kind: String, Sendable, Hashable {
    /// The model's output is applied to the persona as it is.
    case refinement
    /// The model's output is applied to an empty persona.
    case generation
  }

  /// Creates an order.
  public init(key: String, personaID: String, kind: Kind, prompt: String) {
    self.key = key
    self.personaID = personaID
    self.kind = kind
    self.prompt = prompt
  }

  /// Why it cannot be accepted; nil when it can.
  public var flaw: String? {
    func isBad(_ text: String) -> Bool {
      !(1...Self.maximumKeyBytes ~= text.utf8.count) || text.utf8.contains { $0 <= 0x20 || $0 == 0x7F }
    }
    if isBad(key) {
      return "the key is empty, longer than \(Self.maximumKeyBytes) bytes, or has a space in it"
    }
    if isBad(personaID) {
      return "the persona's id is empty, longer than \(Self.maximumKeyBytes) bytes, or has a space in it"
    }
    if prompt.isEmpty { return "the prompt is empty" }
    if prompt.utf8.count > Self.maximumPromptBytes {
      return "the prompt is longer than \(Self.maximumPromptBytes) bytes"
    }
    return nil
  }
}

/// How a turn ended, for good.
public enum TurnOutcome: Sendable, Hashable {
  /// The model answered, and everything that follows from the answer was stored in one record.
  case completed(TurnResult)
  /// It was given up.
  case failed(reason: String)
}

/// What a completed turn left behind.
public struct TurnResult: Sendable, Hashable {
  /// The execution whose answer it is.
  public let attempt: Int
  /// The assistant's message.
  public let message: String
  /// What the model says it took, for this execution alone.
  public let usage: TokenUsage
  /// The persona after the turn.
  public let personaVersion: Int

  /// Creates a result.
  public init(attempt: Int, message: String, usage: TokenUsage, personaVersion: Int) {
    self.attempt = attempt
    self.message = message
    self.usage = usage
    self.personaVersion = personaVersion
  }
}
