import Environment
import Testing

@testable import SystemUnderTest

/// What becomes of a turn when somebody who is asked never answers, live and simulated.
@Suite(.timeLimit(.minutes(15))) struct PipelinePatienceTests {
  /// Runs a body, which must wait neither for what never comes nor for anybody's patience to end.
  private func run(
    _ pipeline: Pipeline, in world: PipelineWorld, _ model: any ModelAdapter,
    _ body: () async throws -> Void
  ) async throws {
    let start = pipeline.clock.now
    try await pipeline.run(model, body)
    #expect(start.duration(to: pipeline.clock.now) < world.longest)
  }

  @Test(arguments: PipelineWorld.allCases)
  func aServiceThatNeverAnswersARelayDoesNotHoldItsResponseUp(_ world: PipelineWorld) async throws {
    try await world.run(on: .leaping()) { pipeline in
      var pipeline = pipeline
      pipeline.relayLimits.silence = .milliseconds(30)
      pipeline.relayLimits.call = world.limit
      let model = CountingModel(pipeline.clock) { _, _ in .silence }
      pipeline.channel.loseReply(silently: true) { if case .read = $0 { true } else { false } }
      let asked = pipeline
      try await run(pipeline, in: world, model) {
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
      pipeline.workerLimits.call = world.limit
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .file("soul.md") + .end }
      pipeline.channel.loseReply(silently: true) { if case .complete = $0 { true } else { false } }
      let asked = pipeline
      try await run(pipeline, in: world, model) {
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
      pipeline.relayLimits.call = world.limit
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .end }
      pipeline.channel.loseReply(silently: true) { if case .submit = $0 { true } else { false } }
      let asked = pipeline
      try await run(pipeline, in: world, model) {
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
      pipeline.workerLimits.modelSilence = world.limit
      let model = CountingModel(pipeline.clock) { call, _ in
        call == 1 ? .words("Half an") + .silence : .words("A whole answer.") + .end
      }
      let asked = pipeline
      try await run(pipeline, in: world, model) {
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
      pipeline.workerLimits.modelSilence = world.limit
      pipeline.workerLimits.modelCalls = 1
      let asked = pipeline
      try await run(pipeline, in: world, MuteModel(clock: pipeline.clock)) {
        let events = try await asked.ask(Pipeline.order())
        let silent = "the model said nothing for \(world.limit)"
        #expect(events.reason("failed") == "the model gave no answer: \(silent)")
      }
    }
  }
}

extension PipelineWorld {
  /// Out of reach for who answers: live on the busiest machine, simulated by virtual time, of which much takes many steps.
  fileprivate var limit: Duration { self == .live ? .seconds(10_000) : .milliseconds(400) }

  /// What no test may take; by the leaping clock it depends on the machine by how much a limit is missed.
  fileprivate var longest: Duration { self == .live ? Pipeline.patience : .seconds(50_000) }
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
