// One member says what is asked, and has what it needs.

extension TurnRequest {
  /// The request's JSON text.
  public var json: [UInt8] {
    switch self {
    case .submit(let order): JSONValue.object(["submit": order.json]).bytes
    case .claim(let turn, let attempt):
      JSONValue.object(["claim": .string(turn), "after": .integer(attempt)]).bytes
    case .renew(let turn, let attempt):
      JSONValue.object(["renew": .string(turn), "attempt": .integer(attempt)]).bytes
    case .complete(let turn, let completion):
      JSONValue.object(["complete": .string(turn), "with": completion.json]).bytes
    case .fail(let turn, let attempt, let reason):
      JSONValue.object(["fail": .string(turn), "attempt": .integer(attempt), "reason": .string(reason)]).bytes
    case .read(let turn): JSONValue.object(["read": .string(turn)]).bytes
    case .persona(let id): JSONValue.object(["persona": .string(id)]).bytes
    case .unfinished: JSONValue.object(["unfinished": .boolean(true)]).bytes
    }
  }

  /// Reads a request; nil when it is none.
  public init?(json text: [UInt8]) {
    guard let request = try? TurnRequest(JSONValue(object: text)) else { return nil }
    self = request
  }

  private init(_ json: JSONValue) throws(MessageFault) {
    if let order = try json.optionalMember("submit") {
      self = .submit(try TurnOrder(json: order))
    } else if try json.optionalMember("claim") != nil {
      self = .claim(turn: try json.string("claim"), after: try json.integer("after"))
    } else if try json.optionalMember("renew") != nil {
      self = .renew(turn: try json.string("renew"), attempt: try json.integer("attempt"))
    } else if try json.optionalMember("complete") != nil {
      self = .complete(turn: try json.string("complete"), try TurnCompletion(json: try json.member("with")))
    } else if try json.optionalMember("fail") != nil {
      self = .fail(
        turn: try json.string("fail"), attempt: try json.integer("attempt"), reason: try json.string("reason")
      )
    } else if try json.optionalMember("read") != nil {
      self = .read(turn: try json.string("read"))
    } else if try json.optionalMember("persona") != nil {
      self = .persona(id: try json.string("persona"))
    } else {
      _ = try json.boolean("unfinished")
      self = .unfinished
    }
  }
}

extension TurnCompletion {
  fileprivate var json: JSONValue {
    .object([
      "attempt": .integer(attempt), "message": .string(message), "usage": usage.json,
      "persona": persona?.json ?? .null,
    ])
  }

  fileprivate init(json: JSONValue) throws(MessageFault) {
    var persona: Persona?
    if let member = try json.optionalMember("persona") { persona = try Persona(json: member) }
    self.init(
      attempt: try json.integer("attempt"), message: try json.string("message"),
      usage: try TokenUsage(json: try json.member("usage")), persona: persona)
  }
}
