import Environment
import Synchronization
import Testing

@testable import SystemUnderTest

/// The pipeline stopped while it works, and an execution that has lost its turn, live and simulated.
@Suite(.timeLimit(.minutes(15))) struct PipelineShutdownTests {
  @Test(arguments: PipelineWorld.allCases)
  func aTurnOutlivesTheServersThatWorkedOnIt(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { call, _ in
        call == 1 ? .words("Half an") + .silence : .words("A whole answer.") + .end
      }
      // Relay, worker and turn service are stopped in the middle of the answer.
      try await pipeline.run(model) {
        await withTaskGroup(of: Void.self) { group in
          let isShown = Hold()
          group.addTask {
            _ = try? await pipeline.ask(Pipeline.order()) { event in
              if event.type == "token" { await isShown.arrive() }
            }
          }
          await isShown.untilReached()
          group.cancelAll()
        }
      }
      #expect(try await pipeline.facts().ends == [])
      // Started again, they find the turn in the log and its task in the queue.
      try await pipeline.run(model) {
        let ticket = try await pipeline.relay.find("turn-1")
        #expect(await pipeline.watch(ticket).done?.message == "A whole answer.")
      }
      #expect(model.callCount == 2)
      #expect(try await pipeline.facts().ends == ["turn-1/end"])
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func anExecutionThatHasLostItsTurnStopsAndStoresNothing(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("Half an") + .silence }
      try await pipeline.run {
        _ = try await pipeline.turns.ask(.submit(Pipeline.order()))
        let delivery = TaskDelivery(
          id: "turn-1", payload: [UInt8]("turn-1".utf8), tag: 1, isRedelivered: false)
        async let isDone = pipeline.worker(model).execute(delivery)
        while try await pipeline.turns.read("turn-1").attempt == 0 {
          try await pipeline.clock.sleep(for: .milliseconds(1))
        }
        guard case .claimed = try await pipeline.turns.ask(.claim(turn: "turn-1", after: 1)) else {
          Issue.record("not claimed")
          return
        }
        #expect(await !isDone, "the task is left to whoever took over")
      }
      #expect(try await pipeline.facts().ends == [])
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func anExecutionThatIsHeardOfKeepsItsTurn(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      // Longer than the queue's patience, so that the task is delivered beside it.
      let words = (0..<40).map { "word-\($0)" }.joined(separator: " ")
      let model = CountingModel(pipeline.clock) { _, _ in .words(words, pause: .milliseconds(10)) + .end }
      try await pipeline.run(model) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { await pipeline.worker(model).run() }
          let events = try await pipeline.ask(Pipeline.order())
          #expect(events.done?.attempt == 1)
          group.cancelAll()
        }
      }
      #expect(model.callCount == 1, "the second delivery found the turn busy")
    }
  }
}
