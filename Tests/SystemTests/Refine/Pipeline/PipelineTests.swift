import Environment
import Synchronization
import Testing

@testable import SystemUnderTest

/// What a person gets of the pipeline as a whole, live and simulated.
@Suite(.timeLimit(.minutes(15))) struct PipelineTests {
  @Test(arguments: PipelineWorld.allCases)
  func anAnswerIsStreamedAndStored(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("I will be kind.") + .end }
      try await pipeline.run(model) {
        let events = try await pipeline.ask(Pipeline.order())
        let result = TurnResult(
          attempt: 1, message: "I will be kind.", usage: TokenUsage(inputTokens: 3, outputTokens: 2),
          personaVersion: 0)
        #expect(events.done == result)
        #expect(events.text == "I will be kind.")
        #expect(events.first?.type == "status")
      }
      #expect(model.callCount == 1)
      #expect(try await pipeline.facts().ends == ["turn-1/end"])
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func refinementKeepsWhatGenerationDropsAndBothAreChecked(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { call, request in
        switch call {
        case 1: .file("soul.md") + [.init(.skill("Search"))] + .end
        case 2: .file("soul.md", "Brief.") + .end
        default: .file("new.md") + .end
        }
      }
      try await pipeline.run(model) {
        for (number, kind) in [TurnOrder.Kind.generation, .refinement, .generation].enumerated() {
          let events = try await pipeline.ask(Pipeline.order("k\(number)", kind))
          #expect(events.done?.personaVersion == number + 1)
          #expect(events.contains { $0.type == "file" })
        }
        guard case .persona(let persona) = try await pipeline.turns.ask(.persona(id: "ada")) else {
          Issue.record("no persona")
          return
        }
        #expect(persona.files.map(\.name) == ["new.md"])
        #expect(persona.skills == [])
      }
      let personas = try await pipeline.facts().compactMap { fact -> Persona? in
        guard case .completed(_, _, let persona) = fact else { return nil }
        return persona
      }
      #expect(personas.map(\.skills) == [["search"], ["search"], []])
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func aStreamWithoutItsMarkerIsNoAnswer(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("It looks whole.") }
      try await pipeline.run(model) {
        let events = try await pipeline.ask(Pipeline.order())
        #expect(events.reason("failed")?.hasPrefix("the model gave no answer: ") == true)
        #expect(
          try await pipeline.end(of: "turn-1") == .failed(reason: try #require(events.reason("failed"))))
      }
      // As often as one execution of the task may ask, at once, each time as an attempt of its own.
      #expect(model.callCount == pipeline.workerLimits.modelCalls)
      #expect(try await pipeline.facts().count == model.callCount + 2)
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func anAnswerThatMakesNoValidPersonaFailsTheTurn(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("Done.") + .file("../../etc/passwd") + .end }
      try await pipeline.run(model) {
        let events = try await pipeline.ask(Pipeline.order())
        #expect(events.reason("failed")?.hasPrefix("the model's answer is not valid: ") == true)
        #expect(try await pipeline.turns.ask(.persona(id: "ada")) == .persona(.empty(id: "ada")))
      }
      #expect(model.callCount == 1, "a model that answered is not asked again")
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func twoRefinementsOfOnePersonaAreBothApplied(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      // Each changes what the other leaves alone, and both start from the same version.
      let model = CountingModel(pipeline.clock) { call, _ in
        .words("One two three.", pause: .milliseconds(3))
          + (call == 1 ? .file("soul.md") : .file("soul.md") + [.init(.skill("draw"))]) + .end
      }
      try await pipeline.run(model) {
        try await withThrowingTaskGroup(of: Int?.self) { group in
          group.addTask {
            await pipeline.worker(model).run()
            return nil
          }
          for key in ["a", "b"] {
            group.addTask { try await pipeline.ask(Pipeline.order(key)).done?.personaVersion ?? -1 }
          }
          var versions: [Int] = []
          while versions.count < 2, let next = try await group.next() { next.map { versions.append($0) } }
          #expect(versions.sorted() == [1, 2])
          group.cancelAll()
        }
        guard case .persona(let persona) = try await pipeline.turns.ask(.persona(id: "ada")) else { return }
        #expect(persona.version == 2)
        #expect(persona.skills == ["draw"])
      }
      #expect(try await pipeline.facts().ends.sorted() == ["turn-1/end", "turn-2/end"])
    }
  }

  @Test(arguments: PipelineWorld.allCases)
  func askingTwiceIsAskingOnce(_ world: PipelineWorld) async throws {
    try await world.run { pipeline in
      let model = CountingModel(pipeline.clock) { _, _ in .words("Yes I will.") + .end }
      try await pipeline.run(model) {
        async let first = pipeline.ask(Pipeline.order())
        async let second = pipeline.ask(Pipeline.order())
        let results = try await [first.done, second.done]
        #expect(results[0] != nil)
        #expect(results[0] == results[1])
        // After the end the stored one is told, and nobody works.
        #expect(try await pipeline.ask(Pipeline.order()).done == results[0])
        let other = TurnOrder(key: "k", personaID: "ada", kind: .refinement, prompt: "Be rude.")
        await #expect(throws: TurnClient.Failure.refused(reason: "the key was used for another order")) {
          _ = try await pipeline.relay.accept(other)
        }
      }
      #expect(model.callCount == 1)
      #expect(try await pipeline.facts().count == 3)
    }
  }
}
