import Environment
import Synchronization
import Testing

@testable import SystemUnderTest

/// What becomes of a turn when something between its parts fails, live and simulated.
@Suite(.timeLimit(.minutes(15))) struct PipelineFailureTests {
  @Test(arguments: PipelineWorld.allCases)
  func aWorkerStoppedInTheMiddleIsSucceeded(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { call, _ in
        call == 1 ? .words("Half an") + .silence : .words("A whole answer.") + .end
      }
      let stop = Hold()
      try await pipeline.run(lease: Pipeline.shortLease) {
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            await pipeline.employ(model, until: stop)
            await pipeline.worker(model).run()
          }
          let events = try? await pipeline.ask(Pipeline.order()) { event in
            if event.type == "token" { stop.release() }
          }
          #expect(events?.done?.message == "A whole answer.")
          #expect(events?.done?.attempt == 2)
          #expect(events?.text == "A whole answer.")
          group.cancelAll()
        }
      }
      #expect(model.callCount == 2)
      #expect(
        try await pipeline.facts().map(\.eventID)
          == ["turn-1/submitted", "turn-1/attempt-1", "turn-1/attempt-2", "turn-1/end"])
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aLostSubscriptionIsReplacedAndTheStreamEnds(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("One two three four five.") + .end }
      pipeline.pubSub.loseNext(after: 2)
      try await pipeline.run(model) {
        let events = try await pipeline.ask(Pipeline.order())
        #expect(events.done?.message == "One two three four five.")
      }
      #expect(pipeline.pubSub.openedCount == 2)
      #expect(model.callCount == 1)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aTaskOfAFinishedTurnTellsTheEndAgainAndAsksNoModel(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .end }
      try await pipeline.run(model) {
        let result = try #require(try await pipeline.ask(Pipeline.order()).done)
        let news = try await pipeline.pubSub.subscribe(to: TurnEvent.channel(of: "turn-1"))
        try await pipeline.queue.enqueue(Array("turn-1".utf8), id: "turn-1")
        let event = try #require(TurnEvent(json: try await news.next()))
        #expect(event == TurnEvent(turn: "turn-1", attempt: 1, sequence: nil, .ended(.completed(result))))
        await news.close()
      }
      #expect(model.callCount == 1)
      #expect(try await pipeline.facts().count == 3)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aTaskOfNoTurnIsDropped(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .end }
      try await pipeline.run(model) {
        try await pipeline.queue.enqueue(Array("turn-9".utf8), id: "turn-9")
        let events = try await pipeline.ask(Pipeline.order())
        #expect(events.done != nil)
      }
      #expect(pipeline.diagnostics.all.first == "dropped a task of no turn: there is no turn turn-9")
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aCommitWhoseReplyIsLostIsFoundDone(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .file("soul.md") + .end }
      pipeline.channel.loseReply {
        if case .complete = $0 { true } else { false }
      }
      try await pipeline.run(model) {
        let events = try await pipeline.ask(Pipeline.order())
        #expect(events.done?.personaVersion == 1)
      }
      #expect(pipeline.channel.isSpent)
      #expect(model.callCount == 1)
      #expect(try await pipeline.facts().count == 3)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func anOrderWhoseReplyIsLostIsStillEnqueued(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .end }
      pipeline.channel.loseReply {
        if case .submit = $0 { true } else { false }
      }
      try await pipeline.run(model) {
        let events = try await pipeline.ask(Pipeline.order())
        #expect(events.done != nil)
      }
      #expect(pipeline.channel.isSpent)
      #expect(try await pipeline.facts().count == 3)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aClaimWhoseReplyIsLostIsMadeAgain(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .end }
      pipeline.channel.loseReply {
        if case .claim = $0 { true } else { false }
      }
      try await pipeline.run(model, lease: Pipeline.shortLease) {
        let events = try await pipeline.ask(Pipeline.order())
        #expect(events.done?.attempt == 2)
      }
      #expect(model.callCount == 1)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func silenceEndsInTheTruthAboutTheTurn(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      var pipeline = pipeline
      pipeline.relayLimits.silence = .milliseconds(30)
      let model = CountingModel(pipeline.clock) { _, _ in .silence }
      let asked = pipeline
      try await pipeline.run(model) {
        let events = try await asked.ask(Pipeline.order())
        #expect(events.reason("unknown") == "nothing was heard of it for a while")
        #expect(try await asked.turns.read("turn-1").outcome == nil)
      }
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func whoComesBackGetsTheRestAndStartsNothing(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let goOn = Hold()
      let model = HeldModel(
        base: CountingModel(pipeline.clock) { _, _ in .words("One two three four.") + .end }, piece: 2,
        hold: goOn)
      try await pipeline.run(model) {
        let first = try await pipeline.relay.accept(Pipeline.order())
        let lastID = await leaveAfterToken(pipeline, first)
        #expect(lastID == "1.1", "the first event is that the attempt began")
        await goOn.untilReached()
        let again = try await pipeline.relay.find("turn-1")
        let events = await pipeline.watch(again, lastEventID: lastID) { event in
          if event.type == "status" { goOn.release() }
        }
        #expect(events.done?.message == "One two three four.")
        #expect(!events.filter { $0.type == "token" }.contains { $0.data.contains("One") })
      }
      #expect(pipeline.queue.askedCount == 1, "who comes back enqueues nothing")
      #expect(try await pipeline.facts().count == 3)
    }
  }

  /// Reads up to the first token and goes away.
  private func leaveAfterToken(
    _ pipeline: Pipeline, _ ticket: Relay<PipelineClock>.Ticket
  ) async -> String? {
    let response = pipeline.makeResponse()
    async let streaming: Void = pipeline.relay.stream(ticket, to: response.body)
    var decoder = EventStreamDecoder()
    while decoder.events.last?.type != "token", let bytes = try? await response.read() { decoder.feed(bytes) }
    response.leave()
    await streaming
    return decoder.events.last?.lastEventID
  }

  @Test(arguments: PipelineWorld.allCases)
  func aTurnThatDoesNotExistIsNotFound(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      try await pipeline.run {
        await #expect(throws: TurnClient.Failure.refused(reason: "there is no turn turn-1")) {
          _ = try await pipeline.relay.find("turn-1")
        }
      }
      #expect(try await pipeline.facts().isEmpty)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aSlowReaderHoldsUpTheRelayAndNobodyElse(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let text = (0..<60).map { "word-\($0)" }.joined(separator: " ")
      let model = CountingModel(pipeline.clock) { _, _ in .words(text, pause: .zero) + .end }
      try await pipeline.run(model) {
        let ticket = try await pipeline.relay.accept(Pipeline.order())
        let response = pipeline.makeResponse()
        let isOver = Flag()
        async let streaming: Void = {
          await pipeline.relay.stream(ticket, to: response.body)
          isOver.raise()
        }()
        // The turn ends although nobody has read a byte, and the response waits for its reader.
        guard case .completed(let result) = try await pipeline.end(of: "turn-1") else {
          Issue.record("the turn failed")
          return
        }
        #expect(!isOver.isRaised)
        var decoder = EventStreamDecoder()
        while let bytes = try await response.read() { decoder.feed(bytes) }
        await streaming
        #expect(decoder.events.done == result)
        #expect(decoder.events.text == text)
      }
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aReaderWhoTakesNothingCountsAsGone(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      var pipeline = pipeline
      pipeline.relayLimits.write = .milliseconds(20)
      let text = (0..<60).map { "word-\($0)" }.joined(separator: " ")
      let model = CountingModel(pipeline.clock) { _, _ in .words(text, pause: .zero) + .end }
      let slow = pipeline
      try await pipeline.run(model) {
        let ticket = try await slow.relay.accept(Pipeline.order())
        let response = slow.makeResponse()
        await slow.relay.stream(ticket, to: response.body)
        // A relay that gave up at its very first frame has enqueued nothing.
        try await slow.queue.enqueue([UInt8](ticket.turn.id.utf8), id: ticket.turn.id)
        guard case .completed = try await slow.end(of: "turn-1") else {
          Issue.record("a reader that is gone cancelled the turn")
          return
        }
      }
    }
  }
}

/// A model that waits before a piece until it is let go.
private struct HeldModel: ModelAdapter {
  let base: any ModelAdapter
  let piece: Int
  let hold: Hold

  func answer(
    _ request: ModelRequest, calledFrom site: CallSite
  ) async throws(ModelError) -> any ModelStream {
    HeldStream(base: try await base.answer(request, calledFrom: site), piece: piece, hold: hold)
  }
}

private final class HeldStream: ModelStream {
  private let base: any ModelStream
  private let piece: Int
  private let hold: Hold
  private let asked = Mutex(0)

  init(base: any ModelStream, piece: Int, hold: Hold) {
    (self.base, self.piece, self.hold) = (base, piece, hold)
  }

  func next(calledFrom site: CallSite) async throws(ModelError) -> ModelDelta? {
    let number = asked.withLock { asked in
      asked += 1
      return asked
    }
    if number == piece { await hold.arrive() }
    return try await base.next(calledFrom: site)
  }

  func close(calledFrom site: CallSite) async { await base.close(calledFrom: site) }
}
