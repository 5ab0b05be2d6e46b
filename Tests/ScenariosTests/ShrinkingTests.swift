import Scenarios
import Sim
import Testing

/// Failures of the defects, shrunk: what is left fails as before, and is the same each time.
struct ShrinkingTests {
  /// Counted in runs alone, as a machine that is busy must not make a difference.
  private static let budget = SearchBudget(runs: 60, steps: .max, time: .seconds(3_600))

  /// Each defect, with the invariants of its failures among the first seeds of each scenario.
  @Test(
    "Shrinking never changes the invariant that fails, and gives the same twice",
    arguments: Catalogue.defects.map(\.name))
  func keepsTheInvariantAndRepeats(_ name: String) throws {
    let defect = try #require(Catalogue.defects.first { $0.name == name })
    // A case is of the scenario that finds the defect; the others pass, and cost time.
    let file = try CaseFile(path: "\(RegressionTests.directory)/\(name).json")
    let scenario = try #require(Catalogue.scenario(file.scenario))
    let isStore = scenario.name.hasPrefix("store-")
    let runner = Runner(scenario.program(defect: defect), strategy: .mixed)
    var shrunk = 0
    let seeds = [file.seed] + (0..<(isStore ? 60 : 100) as Range<UInt64>)
    for seed in seeds where shrunk < (isStore ? 5 : 1) {
      let found = runner.run(seed: seed)
      guard found.verdict != .passed else { continue }
      shrunk += 1
      let first = Shrinker.shrink(found, with: runner, budget: Self.budget)
      #expect(first.run.verdict.agrees(with: found.verdict), "seed \(seed): \(first.run.verdict)")
      #expect(first.run.script.choices.count <= found.script.choices.count)
      let replayed = runner.run(first.run.script)
      #expect(replayed.verdict.agrees(with: found.verdict), "seed \(seed): \(replayed.verdict)")
      let other = Runner(scenario.program(defect: defect), strategy: .mixed)
      let second = Shrinker.shrink(other.run(seed: seed), with: other, budget: Self.budget)
      #expect(first.run.script == second.run.script, "seed \(seed)")
      #expect(first.run.traceHash == second.run.traceHash && first.attempts == second.attempts)
    }
    #expect(shrunk > 0)
  }
}
