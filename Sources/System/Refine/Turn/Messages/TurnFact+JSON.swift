extension TurnFact {
  /// The event's JSON text.
  package var json: [UInt8] { value.bytes }

  private var value: JSONValue {
    switch self {
    case .submitted(let turn, let order): .object(["turn": .string(turn), "submitted": order.json])
    case .claimed(let turn, let attempt): .object(["turn": .string(turn), "claimed": .integer(attempt)])
    case .completed(let turn, let result, let persona):
      .object(["turn": .string(turn), "completed": result.json, "persona": persona?.json ?? .null])
    case .failed(let turn, let attempt, let reason):
      .object(["turn": .string(turn), "failed": .string(reason), "attempt": .integer(attempt)])
    }
  }

  /// Reads a stored fact; nil when the event is none, or is stored under another id than its own.
  package init?(_ stored: StoredFact) {
    guard let fact = try? TurnFact(JSONValue(object: stored.json)), fact.eventID == stored.id else {
      return nil
    }
    self = fact
  }

  private init(_ json: JSONValue) throws(MessageFault) {
    let turn = try json.string("turn")
    if let order = try json.optionalMember("submitted") {
      self = .submitted(turn: turn, try TurnOrder(json: order))
    } else if let result = try json.optionalMember("completed") {
      var persona: Persona?
      if let member = try json.optionalMember("persona") { persona = try Persona(json: member) }
      self = .completed(turn: turn, try TurnResult(json: result), persona)
    } else if try json.optionalMember("failed") != nil {
      self = .failed(turn: turn, attempt: try json.integer("attempt"), reason: try json.string("failed"))
    } else {
      self = .claimed(turn: turn, attempt: try json.integer("claimed"))
    }
  }
}
