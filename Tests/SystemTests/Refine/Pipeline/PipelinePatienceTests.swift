import Environment
import Testing

@testable import SystemUnderTest

/// What becomes of a turn when somebody who is asked never answers, live and simulated.
@Suite(.timeLimit(.minutes(15))) struct PipelinePatienceTests {
  /// Out of reach for who answers, however busy the machine is.
  private func limit(in world: PipelineWorld) -> Duration {
    world == .live ? .seconds(10_000) : .milliseconds(400)
  }

  /// Runs a body, which must not wait for what never comes.
  private func run(
    _ pipeline: Pipeline, _ model: any ModelAdapter, _ body: () async throws -> Void
  ) async throws {
    let start = pipeline.clock.now
    try await pipeline.run(model, body)
    #expect(start.duration(to: pipeline.clock.now) < Pipeline.silence)
  }

  @Test(arguments: PipelineWorld.allCases)
  func aServiceThatNeverAnswersARelayDoesNotHoldItsResponseUp(_ world: PipelineWorld) async throws {
    try await world.run(on: .leaping()) { pipeline in
      var pipeline = pipeline
      pipeline.relayLimits.silence = .milliseconds(30)
      pipeline.relayLimits.call = limit(in: world)
      let model = CountingModel(pipeline.clock) { _, _ in .silence }
      pipeline.channel.loseReply(silently: true) { if case .read = $0 { true } else { false } }
      let asked = pipeline
      try await run(pipeline, model) {
        let events = try await asked.ask(Pipeline.order())
        #expect(events.reason("unknown") == "nothing was heard of it for a while")
      }
      #expect(pipeline.channel.isSpent)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func anEndWhoseReplyNeverComesIsFoundStored(_ world: PipelineWorld) async throws {
    try await world.run(on: .leaping()) { pipeline in
      var pipeline = pipeline
      pipeline.workerLimits.call = limit(in: world)
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .file("soul.md") + .end }
      pipeline.channel.loseReply(silently: true) { if case .complete = $0 { true } else { false } }
      let asked = pipeline
      try await run(pipeline, model) {
        let events = try await asked.ask(Pipeline.order())
        #expect(events.done?.personaVersion == 1)
      }
      #expect(pipeline.channel.isSpent)
      #expect(model.callCount == 1)
      #expect(try await pipeline.facts().count == 3)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func anOrderWhoseReplyNeverComesIsSentAgainAndMakesOneTurn(_ world: PipelineWorld) async throws {
    try await world.run(on: .leaping()) { pipeline in
      var pipeline = pipeline
      pipeline.relayLimits.call = limit(in: world)
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .end }
      pipeline.channel.loseReply(silently: true) { if case .submit = $0 { true } else { false } }
      let asked = pipeline
      try await run(pipeline, model) {
        let events = try await asked.ask(Pipeline.order())
        #expect(events.done != nil)
      }
      #expect(pipeline.channel.isSpent)
      #expect(try await pipeline.facts().count == 3)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aModelThatFallsSilentHasStalledAndIsAskedAgain(_ world: PipelineWorld) async throws {
    try await world.run(on: .leaping()) { pipeline in
      var pipeline = pipeline
      pipeline.workerLimits.modelSilence = limit(in: world)
      let model = CountingModel(pipeline.clock) { call, _ in
        call == 1 ? .words("Half an") + .silence : .words("A whole answer.") + .end
      }
      let asked = pipeline
      try await run(pipeline, model) {
        let events = try await asked.ask(Pipeline.order())
        #expect(events.done?.message == "A whole answer.")
      }
      #expect(model.callCount == 2)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aModelThatNeverBeginsToAnswerFailsItsTurn(_ world: PipelineWorld) async throws {
    try await world.run(on: .leaping()) { pipeline in
      var pipeline = pipeline
      pipeline.workerLimits.modelSilence = limit(in: world)
      pipeline.workerLimits.modelCalls = 1
      let asked = pipeline
      try await run(pipeline, MuteModel(clock: pipeline.clock)) {
        let events = try await asked.ask(Pipeline.order())
        let silent = "the model said nothing for \(limit(in: world))"
        #expect(events.reason("failed") == "the model gave no answer: \(silent)")
      }
    }
  }
}

/// A model that takes a question and is never heard of again.
private struct MuteModel: ModelAdapter {
  let clock: PipelineClock

  func answer(
    _ request: ModelRequest, calledFrom site: CallSite
  ) async throws(ModelError) -> any ModelStream {
    try? await clock.sleep(for: Pipeline.silence)
    throw .cancelled
  }
}
