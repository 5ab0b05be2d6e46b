import Testing

@testable import SystemUnderTest

@Suite struct TurnBookTests {
  private static let order = TurnOrder(key: "k", personaID: "p", kind: .refinement, prompt: "Be brief")
  private static let usage = TokenUsage(inputTokens: 3, outputTokens: 2)

  private var book = TurnBook(maximumAttempts: 2)

  private mutating func carryOut(_ request: TurnRequest) throws -> TurnReply {
    let decision = book.decide(request)
    if let fact = decision.fact { try book.enter(fact) }
    return decision.reply
  }

  private func completion(_ attempt: Int, version: Int?) -> TurnCompletion {
    TurnCompletion(
      attempt: attempt, message: "m", usage: Self.usage,
      persona: version.map { Persona(id: "p", version: $0, files: [], skills: []) })
  }

  @Test mutating func oneKeyIsOneTurn() throws {
    guard case .submitted(let turn, true) = try carryOut(.submit(Self.order)) else { throw Unexpected() }
    #expect(try carryOut(.submit(Self.order)) == .submitted(turn, isNew: false))
    let other = TurnOrder(key: "k", personaID: "p", kind: .refinement, prompt: "Be long")
    #expect(try carryOut(.submit(other)) == .refused("the key was used for another order"))
  }

  @Test(arguments: [
    TurnOrder(key: "", personaID: "p", kind: .refinement, prompt: "x"),
    TurnOrder(key: "a b", personaID: "p", kind: .refinement, prompt: "x"),
    TurnOrder(key: "k", personaID: "", kind: .refinement, prompt: "x"),
    TurnOrder(key: "k", personaID: "p", kind: .refinement, prompt: ""),
    TurnOrder(key: String(repeating: "k", count: 129), personaID: "p", kind: .refinement, prompt: "x"),
    TurnOrder(
      key: "k", personaID: "p", kind: .refinement, prompt: String(repeating: "x", count: 1 + 64 * 1024)),
  ])
  mutating func aFlawedOrderIsRefused(_ order: TurnOrder) throws {
    guard case .refused = try carryOut(.submit(order)) else { throw Unexpected() }
    #expect(book.unfinished.isEmpty)
  }

  @Test mutating func onlyTheLatestAttemptEndsATurn() throws {
    _ = try carryOut(.submit(Self.order))
    _ = try carryOut(.claim(turn: "turn-1"))
    _ = try carryOut(.claim(turn: "turn-1"))
    #expect(try carryOut(.complete(turn: "turn-1", completion(1, version: nil))) == .fenced(by: 2))
    #expect(try carryOut(.fail(turn: "turn-1", attempt: 1, reason: "x")) == .fenced(by: 2))
    #expect(try carryOut(.renew(turn: "turn-1", attempt: 1)) == .fenced(by: 2))
    #expect(try carryOut(.renew(turn: "turn-1", attempt: 2)) == .renewed)
    guard case .turn(let turn) = try carryOut(.complete(turn: "turn-1", completion(2, version: nil))) else {
      throw Unexpected()
    }
    let result = TurnResult(attempt: 2, message: "m", usage: Self.usage, personaVersion: 0)
    #expect(turn.outcome == .completed(result))
    #expect(book.unfinished.isEmpty)
  }

  @Test mutating func aTurnThatHasEndedStaysAsItEnded() throws {
    _ = try carryOut(.submit(Self.order))
    _ = try carryOut(.claim(turn: "turn-1"))
    let ended = try carryOut(.fail(turn: "turn-1", attempt: 1, reason: "x"))
    #expect(try carryOut(.complete(turn: "turn-1", completion(1, version: nil))) == ended)
    #expect(try carryOut(.fail(turn: "turn-1", attempt: 1, reason: "y")) == ended)
    #expect(try carryOut(.claim(turn: "turn-1")) == ended)
    #expect(try carryOut(.renew(turn: "turn-1", attempt: 1)) == ended)
  }

  @Test mutating func aTurnIsBegunSoManyTimesAndThenFails() throws {
    _ = try carryOut(.submit(Self.order))
    for _ in 1...2 {
      guard case .claimed = try carryOut(.claim(turn: "turn-1")) else { throw Unexpected() }
    }
    guard case .turn(let turn) = try carryOut(.claim(turn: "turn-1")) else { throw Unexpected() }
    #expect(turn.outcome == .failed(reason: "it was begun 2 times and never ended"))
  }

  @Test mutating func anUpdateFromAnOutdatedPersonaIsNotStored() throws {
    for key in ["a", "b"] {
      _ = try carryOut(
        .submit(TurnOrder(key: key, personaID: "p", kind: .refinement, prompt: "x")))
    }
    _ = try carryOut(.claim(turn: "turn-1"))
    _ = try carryOut(.claim(turn: "turn-2"))
    _ = try carryOut(.complete(turn: "turn-1", completion(1, version: 1)))
    let current = Persona(id: "p", version: 1, files: [], skills: [])
    #expect(try carryOut(.complete(turn: "turn-2", completion(1, version: 1))) == .personaMoved(current))
    #expect(book.turns["turn-2"]?.outcome == nil)
    guard case .turn = try carryOut(.complete(turn: "turn-2", completion(1, version: 2))) else {
      throw Unexpected()
    }
    #expect(book.persona("p").version == 2)
  }

  @Test func factsThatContradictOneAnotherAreRefused() throws {
    let submitted = TurnFact.submitted(turn: "t", Self.order)
    let ended = TurnFact.failed(turn: "t", attempt: 0, reason: "x")
    for facts in [
      [submitted, submitted], [ended], [submitted, ended, ended],
      [submitted, .claimed(turn: "t", attempt: 2)],
      [submitted, .submitted(turn: "u", Self.order)],
    ] {
      var book = TurnBook(maximumAttempts: 2)
      for fact in facts.dropLast() { try book.enter(fact) }
      #expect(throws: TurnBook.Contradiction.self) { try book.enter(try #require(facts.last)) }
    }
  }

  private struct Unexpected: Error {}
}
