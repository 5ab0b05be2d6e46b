import Environment
import Testing

@testable import SystemUnderTest

/// What the relay says and stores when the queue does not take a task, live and simulated.
@Suite(.timeLimit(.minutes(15))) struct PipelineQueueTests {
  private func model(_ pipeline: Pipeline) -> CountingModel {
    CountingModel(pipeline.clock) { _, _ in .words("Yes.") + .end }
  }

  @Test(arguments: PipelineWorld.allCases)
  func whatWasNotSentIsSentAgain(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      pipeline.queue.failNext(.notSent(reason: "no connection"))
      try await pipeline.run(model(pipeline)) {
        let events = try await pipeline.ask(Pipeline.order())
        #expect(events.done != nil)
      }
      #expect(pipeline.queue.askedCount == 2)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aTurnWhoseTaskCertainlyDoesNotExistIsGivenUp(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = model(pipeline)
      try await pipeline.run(model) {
        pipeline.queue.failNext(.refused(reason: "full"))
        let refused = try await pipeline.ask(Pipeline.order("a"))
        #expect(refused.reason("failed") == "the queue refused the task: full")
        for _ in 1...3 { pipeline.queue.failNext(.notSent(reason: "no connection")) }
        let unsent = try await pipeline.ask(Pipeline.order("b"))
        #expect(unsent.reason("failed") == "the task could not be enqueued: no connection")
        // What the browser was told is what is stored.
        let ends = [try await pipeline.end(of: "turn-1"), try await pipeline.end(of: "turn-2")]
        #expect(
          ends == [
            .failed(reason: "the queue refused the task: full"),
            .failed(reason: "the task could not be enqueued: no connection"),
          ])
      }
      #expect(model.callCount == 0)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aTaskThatMayBeInTheQueueIsWaitedForAndNotEnqueuedTwice(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      pipeline.queue.failNext(.outcomeUnknown(reason: "no reply"), isDone: true)
      try await pipeline.run(model(pipeline)) {
        let events = try await pipeline.ask(Pipeline.order())
        #expect(events.done != nil)
      }
      #expect(pipeline.queue.askedCount == 1)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aTaskThatIsNotInTheQueueAfterAllIsNotCalledFailed(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      var pipeline = pipeline
      pipeline.relayLimits.silence = .milliseconds(30)
      pipeline.queue.failNext(.outcomeUnknown(reason: "no reply"))
      let asked = pipeline
      try await pipeline.run(model(pipeline)) {
        let events = try await asked.ask(Pipeline.order())
        #expect(events.reason("unknown") == "nothing was heard of it for a while")
        #expect(try await asked.turns.read("turn-1").outcome == nil)
      }
    }
  }
}
