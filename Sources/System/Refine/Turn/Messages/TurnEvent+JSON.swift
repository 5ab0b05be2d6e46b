extension TurnEvent {
  /// The longest message that is taken for an event, in bytes.
  static let maximumBytes = 1 << 20

  /// The message's JSON text.
  public var json: [UInt8] {
    JSONValue.object([
      "turn": .string(turn), "attempt": .integer(attempt), "seq": sequence.map(JSONValue.integer) ?? .null,
      body.name: body.value,
    ]).bytes
  }

  /// Reads a message; nil when it is no event, which on a shared channel is nothing unusual.
  public init?(json text: [UInt8]) {
    guard text.count <= Self.maximumBytes, let event = try? TurnEvent(JSONValue(object: text)) else {
      return nil
    }
    self = event
  }

  private init(_ json: JSONValue) throws(MessageFault) {
    var sequence: Int?
    if try json.optionalMember("seq") != nil { sequence = try json.integer("seq") }
    self.init(
      turn: try json.string("turn"), attempt: try json.integer("attempt"), sequence: sequence, try Body(json))
  }
}

extension TurnEvent.Body {
  fileprivate var name: String {
    switch self {
    case .started: "started"
    case .token: "token"
    case .file: "file"
    case .skill: "skill"
    case .ended: "ended"
    }
  }

  fileprivate var value: JSONValue {
    switch self {
    case .started: .boolean(true)
    case .token(let text), .file(let text), .skill(let text): .string(text)
    case .ended(let outcome): outcome.json
    }
  }

  fileprivate init(_ json: JSONValue) throws(MessageFault) {
    if let outcome = try json.optionalMember("ended") {
      self = .ended(try TurnOutcome(json: outcome))
    } else if try json.optionalMember("token") != nil {
      self = .token(try json.string("token"))
    } else if try json.optionalMember("file") != nil {
      self = .file(name: try json.string("file"))
    } else if try json.optionalMember("skill") != nil {
      self = .skill(name: try json.string("skill"))
    } else {
      _ = try json.boolean("started")
      self = .started
    }
  }
}
