import Environment
import Synchronization
import Testing

@testable import SystemUnderTest

/// Relay and worker cancelled at each of their operations in turn, live and simulated: nothing is left behind.
@Suite(.timeLimit(.minutes(15))) struct PipelineCancellationTests {
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
      try await pipeline.run(lease: Pipeline.shortLease) {
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
    // Delivered by hand, so that no delivery of an earlier turn comes in between.
    let delivery = TaskDelivery(id: turn.id, payload: [UInt8](turn.id.utf8), tag: 0, isRedelivered: false)
    let trap = CancellationTrap(at: number)
    let trapped = trap.around(pipeline)
    let isFinished = await trap.run {
      _ = await trapped.worker(TrappedModel(base: model, trap: trap)).execute(delivery)
    }
    while await !pipeline.worker(model).execute(delivery) {
      try await pipeline.clock.sleep(for: .milliseconds(10))
    }
    guard case .completed = try await pipeline.turns.read(turn.id).outcome else {
      Issue.record("\(turn.id) did not complete")
      return true
    }
    return isFinished
  }
}
