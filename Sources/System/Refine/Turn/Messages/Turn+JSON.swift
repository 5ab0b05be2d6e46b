// The parts that facts, requests, replies and events are made of, as JSON.

extension TurnOrder {
  var json: JSONValue {
    .object([
      "key": .string(key), "persona": .string(personaID), "kind": .string(kind.rawValue),
      "prompt": .string(prompt),
    ])
  }

  init(json: JSONValue) throws(MessageFault) {
    let kind = Kind(rawValue: try json.string("kind"))
    guard let kind else { throw .wrongKind(member: "kind", expected: "a kind of order") }
    self.init(
      key: try json.string("key"), personaID: try json.string("persona"), kind: kind,
      prompt: try json.string("prompt"))
  }
}

extension TokenUsage {
  var json: JSONValue { .object(["input": .integer(inputTokens), "output": .integer(outputTokens)]) }

  init(json: JSONValue) throws(MessageFault) {
    self.init(inputTokens: try json.integer("input"), outputTokens: try json.integer("output"))
  }
}

extension TurnResult {
  var json: JSONValue {
    .object([
      "attempt": .integer(attempt), "message": .string(message), "usage": usage.json,
      "version": .integer(personaVersion),
    ])
  }

  init(json: JSONValue) throws(MessageFault) {
    self.init(
      attempt: try json.integer("attempt"), message: try json.string("message"),
      usage: try TokenUsage(json: try json.member("usage")), personaVersion: try json.integer("version"))
  }
}

extension TurnOutcome {
  var json: JSONValue {
    switch self {
    case .completed(let result): .object(["completed": result.json])
    case .failed(let reason): .object(["failed": .string(reason)])
    }
  }

  init(json: JSONValue) throws(MessageFault) {
    if let result = try json.optionalMember("completed") {
      self = .completed(try TurnResult(json: result))
    } else {
      self = .failed(reason: try json.string("failed"))
    }
  }
}

extension Turn {
  var json: JSONValue {
    .object([
      "id": .string(id), "order": order.json, "attempt": .integer(attempt), "outcome": outcome?.json ?? .null,
    ])
  }

  init(json: JSONValue) throws(MessageFault) {
    self.init(id: try json.string("id"), order: try TurnOrder(json: try json.member("order")))
    attempt = try json.integer("attempt")
    if let outcome = try json.optionalMember("outcome") { self.outcome = try TurnOutcome(json: outcome) }
  }
}
