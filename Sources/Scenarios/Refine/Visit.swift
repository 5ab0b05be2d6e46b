import SystemUnderTest

/// A browser's request to the relay, on the simulated wire.
struct Visit: Sendable, Hashable {
  /// What it asks for.
  ///
  /// Indirect, so that it is one word to pass on.
  indirect enum Wish: Sendable, Hashable {
    case order(TurnOrder)
    case turn(String)
  }

  let wish: Wish
  /// The response that the relay is to write to.
  let response: String
  /// What it has seen on an earlier connection.
  var lastEventID: String?

  init(_ wish: Wish, response: String, lastEventID: String? = nil) {
    self.wish = wish
    self.response = response
    self.lastEventID = lastEventID
  }

  /// The request's bytes: fields that have no newline, one a line.
  var bytes: [UInt8] {
    let fields: [String] =
      switch wish {
      case .order(let order): ["order", order.key, order.personaID, order.kind.rawValue, order.prompt]
      case .turn(let turn): ["turn", turn]
      }
    return Array(([response, lastEventID ?? ""] + fields).joined(separator: "\n").utf8)
  }

  init?(_ bytes: [UInt8]) {
    let fields = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map(String.init)
    guard fields.count >= 4 else { return nil }
    response = fields[0]
    lastEventID = fields[1].isEmpty ? nil : fields[1]
    switch (fields[2], fields.count) {
    case ("order", 7):
      guard let kind = TurnOrder.Kind(rawValue: fields[5]) else { return nil }
      wish = .order(TurnOrder(key: fields[3], personaID: fields[4], kind: kind, prompt: fields[6]))
    case ("turn", 4): wish = .turn(fields[3])
    default: return nil
    }
  }
}
