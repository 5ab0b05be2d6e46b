import Environment
import Synchronization
import Testing

@testable import SystemUnderTest

/// Relay and worker cancelled at each of their operations in turn, live and simulated: nothing is left behind.
@Suite struct PipelineCancellationTests {
  @Test(arguments: PipelineWorld.allCases)
  func aRelayCancelledAnywhereReleasesWhatItHas(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("One two.") + .end }
      try await pipeline.run(model) {
        var number = 1
        while try await !relayOutlives(number, pipeline) { number += 1 }
        // Submission, first frame, subscription, confirmation, task, messages and frames at the least.
        #expect(number > 8)
      }
      #expect(Set(try await pipeline.facts().ends).count == (try await pipeline.facts().ends.count))
    }
  }

  /// - Returns: Whether the response was whole, as it has fewer operations than that.
  private func relayOutlives(_ number: Int, _ pipeline: Pipeline) async throws -> Bool {
    let trap = CancellationTrap(at: number)
    let trapped = trap.around(pipeline)
    let response = pipeline.makeResponse()
    let body = TrappedBody(base: response.body, trap: trap)
    let isFinished = await trap.run {
      guard let ticket = try? await trapped.relay.accept(Pipeline.order("k\(number)")) else {
        return await body.finish()
      }
      await trapped.relay.stream(ticket, to: body)
    } beside: {
      while (try? await response.read()) ?? nil != nil {}
    }
    #expect(pipeline.pubSub.openCount == 0, "cancelled at operation \(number)")
    return isFinished
  }

  @Test(arguments: PipelineWorld.allCases)
  func aWorkerCancelledAnywhereIsSucceededAndTheTurnEndsOnce(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("One two.") + .file("soul.md") + .end }
      var number = 0
      try await pipeline.run {
        repeat {
          number += 1
        } while try await !workerOutlives(number, pipeline, model)
        #expect(number > 8)
        // Every turn changed the persona, and each change is there once.
        guard case .persona(let persona) = try await pipeline.turns.ask(.persona(id: "ada")) else { return }
        #expect(persona.version == number)
      }
      let facts = try await pipeline.facts()
      #expect(facts.ends.count == number)
      #expect(Set(facts.ends).count == number)
    }
  }

  /// - Returns: Whether the worker did all its work, as that has fewer operations.
  private func workerOutlives(
    _ number: Int, _ pipeline: Pipeline, _ model: CountingModel
  ) async throws -> Bool {
    guard case .submitted(let turn, _) = try await pipeline.turns.ask(.submit(Pipeline.order("k\(number)")))
    else { return true }
    try await pipeline.queue.enqueue(Array(turn.id.utf8), id: turn.id)
    let trap = CancellationTrap(at: number)
    let trapped = trap.around(pipeline)
    let isFinished = await trap.run {
      guard let delivery = try? await trapped.queue.reserve() else { return }
      if await trapped.worker(TrappedModel(base: model, trap: trap)).execute(delivery) {
        try? await trapped.queue.acknowledge(delivery)
      }
    }
    // The next worker finds the task in the queue, or nothing to do.
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await pipeline.worker(model).run() }
      guard case .completed = try await pipeline.end(of: turn.id) else {
        Issue.record("\(turn.id) failed")
        return
      }
      group.cancelAll()
    }
    return isFinished
  }
}
