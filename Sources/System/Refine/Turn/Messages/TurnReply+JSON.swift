// One member says what the reply is, and has what it says.

extension TurnReply {
  /// The reply's JSON text.
  public var json: [UInt8] {
    switch self {
    case .submitted(let turn, let isNew):
      JSONValue.object(["submitted": turn.json, "isNew": .boolean(isNew)]).bytes
    case .claimed(let turn, let persona):
      JSONValue.object(["claimed": turn.json, "persona": persona.json]).bytes
    case .turn(let turn): JSONValue.object(["turn": turn.json]).bytes
    case .busy(let attempt): JSONValue.object(["busy": .integer(attempt)]).bytes
    case .renewed: JSONValue.object(["renewed": .boolean(true)]).bytes
    case .fenced(let attempt): JSONValue.object(["fenced": .integer(attempt)]).bytes
    case .personaMoved(let persona): JSONValue.object(["personaMoved": persona.json]).bytes
    case .persona(let persona): JSONValue.object(["persona": persona.json]).bytes
    case .unfinished(let turns): JSONValue.object(["unfinished": .array(turns.map(\.json))]).bytes
    case .refused(let reason): JSONValue.object(["refused": .string(reason)]).bytes
    case .unavailable(let reason): JSONValue.object(["unavailable": .string(reason)]).bytes
    case .outcomeUnknown(let reason): JSONValue.object(["outcomeUnknown": .string(reason)]).bytes
    }
  }

  /// Reads a reply; nil when it is none.
  public init?(json text: [UInt8]) {
    guard let value = try? JSONValue(object: text), let reply = try? TurnReply(value) else { return nil }
    self = reply
  }

  private init(_ json: JSONValue) throws(MessageFault) {
    if let turn = try json.optionalMember("submitted") {
      self = .submitted(try Turn(json: turn), isNew: try json.boolean("isNew"))
    } else if let turn = try json.optionalMember("claimed") {
      self = .claimed(try Turn(json: turn), try Persona(json: try json.member("persona")))
    } else if let turn = try json.optionalMember("turn") {
      self = .turn(try Turn(json: turn))
    } else if try json.optionalMember("busy") != nil {
      self = .busy(attempt: try json.integer("busy"))
    } else if try json.optionalMember("fenced") != nil {
      self = .fenced(by: try json.integer("fenced"))
    } else if let persona = try json.optionalMember("personaMoved") {
      self = .personaMoved(try Persona(json: persona))
    } else if let persona = try json.optionalMember("persona") {
      self = .persona(try Persona(json: persona))
    } else if try json.optionalMember("unfinished") != nil {
      var turns: [Turn] = []
      for turn in try json.array("unfinished") { turns.append(try Turn(json: turn)) }
      self = .unfinished(turns)
    } else {
      self = try Self.withoutContent(json)
    }
  }

  private static func withoutContent(_ json: JSONValue) throws(MessageFault) -> TurnReply {
    if try json.optionalMember("refused") != nil { return .refused(try json.string("refused")) }
    if try json.optionalMember("unavailable") != nil { return .unavailable(try json.string("unavailable")) }
    if try json.optionalMember("outcomeUnknown") != nil {
      return .outcomeUnknown(try json.string("outcomeUnknown"))
    }
    _ = try json.boolean("renewed")
    return .renewed
  }
}
