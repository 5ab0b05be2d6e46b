import Sim
import Testing

@testable import Scenarios

/// The scenarios on the store as it is.
struct ScenarioTests {
  @Test(
    "The store passes, every invariant is evaluated, every label is reached",
    arguments: Catalogue.scenarios.indices)
  @concurrent func passes(_ index: Int) async throws {
    let scenario = Catalogue.scenarios[index]
    try await onSimulationThread {
      let runner = Runner(scenario.program())
      // A run of the pipeline is thirty times as long as one of the store.
      let seeds: UInt64 = scenario.name.hasPrefix("refine") ? 20 : 1000
      for seed in 0..<seeds {
        let verdict = runner.run(seed: seed).verdict
        try #require(verdict == .passed, "\(scenario.name), seed \(seed)")
      }
      guard seeds == 1000 else { return }
      for invariant in scenario.invariants {
        #expect(runner.tally.evaluations[invariant.id, default: 0] > 0, "\(invariant.id) was never evaluated")
      }
      for label in scenario.labels {
        #expect(runner.tally.labels[label, default: 0] > 0, "never reached: \(label)")
      }
    }
  }

  @Test("A seed is a run: the same choices give the same trace", arguments: Catalogue.scenarios.indices)
  @concurrent func deterministic(_ index: Int) async {
    let scenario = Catalogue.scenarios[index]
    let program = scenario.program()
    let (first, second) = (Runner(program), Runner(program))
    for seed in 0..<(scenario.name.hasPrefix("refine") ? 5 : 30) as Range<UInt64> {
      let run = first.run(seed: seed, keepsScript: true)
      #expect(run.traceHash == second.run(seed: seed).traceHash)
      let replay = second.run(run.script)
      #expect(replay.traceHash == run.traceHash)
      #expect(replay.missedChoices == 0)
    }
  }

  @Test("Nothing surprising makes a short run", arguments: Catalogue.scenarios.indices)
  @concurrent func smallest(_ index: Int) async {
    let run = Runner(Catalogue.scenarios[index].program()).run(ChoiceScript())
    #expect(run.verdict == .passed)
    // The pipeline is six processes, which are all started twice.
    #expect(run.steps < (Catalogue.scenarios[index].name.hasPrefix("refine") ? 1500 : 100))
  }
}
