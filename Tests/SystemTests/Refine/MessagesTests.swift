import Testing

@testable import SystemUnderTest

/// Everything that goes over a wire or into the log is read back as it was written.
@Suite struct MessagesTests {
  private static let text = "Chidé 🎉 \"\\\n\u{2028}\u{0} :"
  private static let order = TurnOrder(key: "k", personaID: text, kind: .generation, prompt: text)
  private static let result = TurnResult(
    attempt: 2, message: text, usage: TokenUsage(inputTokens: 1, outputTokens: 2), personaVersion: 3)
  private static let persona = Persona(
    id: "p", version: 3, files: [PersonaFile(name: "a/b.md", text: text)], skills: ["search"])

  private static var turn: Turn {
    var turn = Turn(id: "t", order: order)
    turn.attempt = 2
    turn.outcome = .completed(result)
    return turn
  }

  @Test(arguments: [
    TurnRequest.submit(order), .claim(turn: "t"), .claim(turn: "t", after: 2), .renew(turn: "t", attempt: 3),
    .complete(turn: "t", TurnCompletion(attempt: 1, message: text, usage: result.usage, persona: persona)),
    .complete(turn: "t", TurnCompletion(attempt: 1, message: text, usage: result.usage, persona: nil)),
    .fail(turn: "t", attempt: 0, reason: text), .read(turn: "t"), .persona(id: "p"), .unfinished,
  ])
  func requests(_ request: TurnRequest) { #expect(TurnRequest(json: request.json) == request) }

  @Test(arguments: [
    TurnReply.submitted(turn, isNew: true), .submitted(Turn(id: "t", order: order), isNew: false),
    .claimed(turn, persona), .turn(turn), .busy(attempt: 2), .renewed, .fenced(by: 2), .personaMoved(persona),
    .persona(persona), .unfinished([turn, turn]), .unfinished([]), .refused(text), .unavailable(text),
    .outcomeUnknown(text),
  ])
  func replies(_ reply: TurnReply) { #expect(TurnReply(json: reply.json) == reply) }

  @Test(arguments: [
    TurnEvent.Body.started, .token(text), .token(""), .file(name: text), .skill(name: text),
    .ended(.completed(result)), .ended(.failed(reason: text)),
  ])
  func events(_ body: TurnEvent.Body) {
    for sequence in [nil, 0, 7] {
      let event = TurnEvent(turn: "t", attempt: 1, sequence: sequence, body)
      #expect(TurnEvent(json: event.json) == event)
    }
  }

  @Test(arguments: [
    TurnFact.submitted(turn: "t", order), .claimed(turn: "t", attempt: 1),
    .completed(turn: "t", result, persona),
    .completed(turn: "t", result, nil), .failed(turn: "t", attempt: 1, reason: text),
  ])
  func facts(_ fact: TurnFact) {
    #expect(TurnFact(StoredFact(id: fact.eventID, json: fact.json)) == fact)
    #expect(TurnFact(StoredFact(id: fact.eventID + "x", json: fact.json)) == nil)
  }

  @Test(arguments: ["", "{}", "[]", "null", "{\"turn\":1}", "{\"claim\":7}", "\u{FEFF}{}"])
  func anythingElseIsNothing(_ text: String) {
    let bytes = Array(text.utf8)
    #expect(TurnRequest(json: bytes) == nil)
    #expect(TurnReply(json: bytes) == nil)
    #expect(TurnEvent(json: bytes) == nil)
    #expect(TurnFact(StoredFact(id: "t/end", json: bytes)) == nil)
  }
}
