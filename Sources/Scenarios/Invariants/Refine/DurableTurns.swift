import Sim

/// The turns as the bytes of the log have them, in the harness's own reading.
struct DurableTurns {
  /// A line of the log that says something about a turn.
  struct Fact {
    enum Kind {
      case submitted(JSONText)
      case claimed(Int)
      case completed(JSONText, persona: JSONText)
      case failed(reason: String, attempt: Int)
      case unreadable
    }

    let turn: String
    let kind: Kind
    /// Its bytes in the log, without the newline: a whole record that lacks only that is one.
    let range: Range<Int>
    /// Whether it still lacks its newline, and so may be a part of a write that is taken back.
    var isTail = false
    /// When the device was first seen to have it; nil while it has not.
    var durableAt: Int64?

    /// Whether it is what is left of a record.
    var isUnreadable: Bool { if case .unreadable = kind { true } else { false } }

    var isEnd: Bool {
      switch kind {
      case .completed, .failed: true
      default: false
      }
    }
  }

  /// A turn, as its facts have it.
  struct Turn {
    let id: String
    var order: JSONText
    var attempts = 0
    /// The fact that ended it.
    var end: Int?
  }

  private(set) var facts: [Fact] = []
  /// In the order of their submission.
  private(set) var turns: [Turn] = []
  /// The last stored value of each persona.
  private(set) var personas: [String: JSONText] = [:]
  private var scan = LogScan()

  subscript(id: String) -> Turn? { turns.last { $0.id == id } }

  /// The fact that ended a turn; nil while there is none in the log.
  func end(of id: String) -> Fact? { self[id]?.end.map { facts[$0] } }

  /// Takes in what has changed of the file.
  /// - Returns: The facts that are gone, and the number of the first new one.
  mutating func update(_ bytes: [UInt8], from changed: Int) -> (gone: [Fact], first: Int) {
    let first = scan.update(bytes, from: changed)
    let kept = min(first, facts.count)
    let gone = Array(facts[kept...])
    if !gone.isEmpty { rebuild(keeping: kept) }
    for line in scan.lines[kept...] { facts.append(Self.fact(bytes, line.range, isRecord: line.id != nil)) }
    switch scan.tail(bytes) {
    case .record(let range, _), .recordAndNULs(let range, _):
      facts.append(Self.fact(bytes, range, isRecord: true))
      facts[facts.count - 1].isTail = true
    case .none, .torn: break
    }
    return (gone, kept)
  }

  mutating func markDurable(_ index: Int, at now: Int64) { facts[index].durableAt = now }

  private mutating func rebuild(keeping count: Int) {
    facts.removeLast(facts.count - count)
    turns = []
    personas = [:]
    for index in facts.indices { enter(index) }
  }

  /// Enters a fact, as it is: whether it may be there is for the ledger to say.
  mutating func enter(_ index: Int) {
    let fact = facts[index]
    if case .submitted(let order) = fact.kind {
      turns.append(Turn(id: fact.turn, order: order))
      return
    }
    guard let position = turns.lastIndex(where: { $0.id == fact.turn }) else { return }
    switch fact.kind {
    case .claimed(let attempt): turns[position].attempts = max(turns[position].attempts, attempt)
    case .completed(_, let persona):
      turns[position].end = turns[position].end ?? index
      if let id = persona["id"]?.string { personas[id] = persona }
    case .failed: turns[position].end = turns[position].end ?? index
    case .submitted, .unreadable: break
    }
  }

  private static func fact(_ bytes: [UInt8], _ range: Range<Int>, isRecord: Bool) -> Fact {
    let event = isRecord ? JSONText(Array(bytes[range]))["event"] : nil
    guard let event, let turn = event["turn"]?.string else {
      return Fact(turn: "", kind: .unreadable, range: range)
    }
    return Fact(turn: turn, kind: kind(event), range: range)
  }

  private static func kind(_ event: JSONText) -> Fact.Kind {
    if let order = event["submitted"] { return .submitted(order) }
    if let attempt = event["claimed"]?.integer { return .claimed(attempt) }
    if let result = event["completed"] { return .completed(result, persona: event["persona"] ?? .null) }
    if let reason = event["failed"]?.string, let attempt = event["attempt"]?.integer {
      return .failed(reason: reason, attempt: attempt)
    }
    return .unreadable
  }
}
