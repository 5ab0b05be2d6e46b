import Testing

@testable import SystemUnderTest

@Suite struct RelayMachineTests {
  private static let result = TurnResult(
    attempt: 1, message: "Hi", usage: TokenUsage(inputTokens: 2, outputTokens: 1), personaVersion: 0)

  private func event(_ attempt: Int, _ sequence: Int?, _ body: TurnEvent.Body, turn: String = "t")
    -> RelayMachine.Input
  { .message(TurnEvent(turn: turn, attempt: attempt, sequence: sequence, body).json) }

  private func streaming(seen: EventPosition? = nil) -> RelayMachine {
    var machine = RelayMachine(turn: "t", isOwner: true, seen: seen)
    _ = machine.handle(.confirmed)
    _ = machine.handle(.enqueued)
    return machine
  }

  private func row(_ outcome: TurnOutcome?) -> RelayMachine.Input {
    var turn = Turn(id: "t", order: TurnOrder(key: "k", personaID: "p", kind: .refinement, prompt: "x"))
    turn.outcome = outcome
    return .row(turn)
  }

  @Test func anOwnerEnqueuesOnlyOnceItsSubscriptionIsConfirmed() {
    var machine = RelayMachine(turn: "t", isOwner: true)
    #expect(machine.handle(.confirmed) == [.enqueue])
    #expect(machine.handle(.enqueued) == [.rearm])
    #expect(machine.state == .streaming)
  }

  @Test func aGuestEnqueuesNothingAndReadsTheStoreOnceSubscribed() {
    var machine = RelayMachine(turn: "t", isOwner: false)
    #expect(machine.handle(.confirmed) == [.rearm, .readRow])
    #expect(machine.handle(row(nil)) == [])
    #expect(machine.state == .streaming)
  }

  @Test func withoutASubscriptionAnOwnersTurnIsGivenUpBeforeAnybodyIsTold() {
    var machine = RelayMachine(turn: "t", isOwner: true)
    #expect(machine.handle(.subscriptionFailed(reason: "no")) == [.giveUpTurn(reason: "no")])
    #expect(machine.handle(row(.failed(reason: "no"))) == [.send(.failed(reason: "no"), id: nil), .close])
  }

  @Test(arguments: [TurnOutcome.completed(result), .failed(reason: "no")])
  func withoutASubscriptionAGuestIsToldWhatTheStoreSaysLast(_ outcome: TurnOutcome) {
    var machine = RelayMachine(turn: "t", isOwner: false)
    #expect(machine.handle(.subscriptionFailed(reason: "no")) == [.readRow])
    #expect(machine.handle(row(outcome)) == [.send(RelayFrame(outcome), id: nil), .close])
  }

  @Test func aGuestWithoutASubscriptionIsToldUnknownOnceTheStoreWasAsked() {
    var machine = RelayMachine(turn: "t", isOwner: false)
    _ = machine.handle(.subscriptionFailed(reason: "no"))
    #expect(machine.handle(row(nil)) == [.send(.unknown(reason: "no"), id: nil), .close])
  }

  @Test func aFailureThatCouldNotBeStoredIsNotToldAsOne() {
    var machine = RelayMachine(turn: "t", isOwner: true)
    _ = machine.handle(.confirmed)
    #expect(machine.handle(.notEnqueued(reason: "full")) == [.giveUpTurn(reason: "full")])
    #expect(machine.handle(.row(nil)) == [.send(.unknown(reason: "full"), id: nil), .close])
  }

  @Test func anAmbiguousEnqueueGoesOn() {
    var machine = RelayMachine(turn: "t", isOwner: true)
    _ = machine.handle(.confirmed)
    #expect(machine.handle(.enqueuedPerhaps) == [.rearm])
  }

  @Test func eventsInOrderArePassedOnAndBeginTheSilenceAnew() {
    var machine = streaming()
    #expect(machine.handle(event(1, 0, .started)) == [.send(.started(attempt: 1), id: nil), .rearm])
    #expect(machine.handle(event(1, 1, .token("a"))) == [.send(.token("a"), id: "1.1"), .rearm])
    #expect(
      machine.handle(event(1, 2, .ended(.completed(Self.result)))) == [
        .send(.done(Self.result), id: nil), .close,
      ])
  }

  @Test func duplicatesStaleAttemptsAndForeignMessagesChangeNothing() {
    var machine = streaming()
    _ = machine.handle(event(2, 0, .started))
    _ = machine.handle(event(2, 1, .token("a")))
    #expect(machine.handle(event(2, 1, .token("a"))) == [])
    #expect(machine.handle(event(1, 7, .token("old"))) == [])
    #expect(machine.handle(event(2, 2, .token("other"), turn: "u")) == [])
    #expect(machine.handle(.message([0xFF, 0x00])) == [])
  }

  @Test func aGapIsToldOnceAnExecution() {
    var machine = streaming()
    _ = machine.handle(event(1, 0, .started))
    #expect(
      machine.handle(event(1, 2, .token("b"))) == [
        .send(.gap, id: nil), .send(.token("b"), id: "1.2"), .rearm,
      ])
    #expect(machine.handle(event(1, 5, .token("c"))) == [.send(.token("c"), id: "1.5"), .rearm])
    #expect(
      machine.handle(event(2, 1, .token("d"))) == [
        .send(.started(attempt: 2), id: nil), .send(.gap, id: nil), .send(.token("d"), id: "2.1"), .rearm,
      ])
  }

  @Test func aBrowserThatComesBackIsNotToldAgainWhatItHasSeen() {
    var machine = streaming(seen: EventPosition(attempt: 1, sequence: 3))
    #expect(machine.handle(event(1, 3, .token("c"))) == [])
    #expect(machine.handle(event(1, 4, .token("d"))) == [.send(.token("d"), id: "1.4"), .rearm])
  }

  @Test(arguments: [TurnOutcome.completed(result), .failed(reason: "no")])
  func afterSilenceTheStoreHasTheLastWord(_ outcome: TurnOutcome) {
    var machine = streaming()
    #expect(machine.handle(.silence) == [.readRow])
    #expect(machine.handle(row(outcome)) == [.send(RelayFrame(outcome), id: nil), .close])
  }

  @Test func aTurnThatStillRunsAfterSilenceIsUnknownNotFailed() {
    var machine = streaming()
    _ = machine.handle(.silence)
    let reason = "nothing was heard of it for a while"
    #expect(machine.handle(row(nil)) == [.send(.unknown(reason: reason), id: nil), .close])
  }

  @Test func aLostSubscriptionIsRenewedAndTheStoreAsked() {
    var machine = streaming()
    #expect(machine.handle(.subscriptionLost) == [.resubscribe])
    #expect(machine.handle(.resubscribed) == [.readRow])
    #expect(machine.handle(row(nil)) == [])
    #expect(machine.handle(event(1, 4, .token("x"))).contains(.send(.gap, id: nil)))
  }

  @Test func nothingFollowsATerminalFrameOrAPeerThatIsGone() {
    let inputs: [RelayMachine.Input] = [
      .confirmed, .enqueued, event(9, 0, .token("x")), .silence, row(.failed(reason: "no")), .peerGone,
    ]
    var ended = streaming()
    _ = ended.handle(event(1, 0, .ended(.failed(reason: "no"))))
    var left = streaming()
    #expect(left.handle(.peerGone) == [.close])
    for input in inputs {
      #expect(ended.handle(input) == [])
      #expect(left.handle(input) == [])
    }
  }

  @Test func positionsOfEventsAreReadBackAndNothingElseIs() {
    let position = EventPosition(attempt: 3, sequence: 12)
    #expect(EventPosition(position.text) == position)
    for text in ["", "3", "3.", ".1", "0.1", "1.-1", "1.2.3", "a.b", "1. 2"] {
      #expect(EventPosition(text) == nil)
    }
  }
}
