import Scenarios
import Sim
import Testing

/// Each defect of the pipeline is found by the scenarios that the real one passes, and for what is wrong with it.
struct RefineDefectTests {
  /// A defect, and the invariants that say what is wrong with it.
  struct Expectation: Sendable, CustomTestStringConvertible {
    let defect: String
    let invariants: [String]

    init(_ defect: String, _ invariants: String...) {
      self.defect = defect
      self.invariants = invariants
    }

    var testDescription: String { defect }
  }

  static let expectations = [
    Expectation("enqueues-before-subscribing", "R-1"),
    Expectation("does-not-await-subscription", "R-1"),
    Expectation("times-out-age-not-silence", "R-8"),
    Expectation("heartbeat-re-arms-idle-timer", "R-8"),
    Expectation("publish-failure-retries-task", "W-4"),
    Expectation("publishes-done-before-commit", "W-3"),
    Expectation("commit-not-idempotent", "W-8"),
    Expectation("no-fencing", "W-7"),
    Expectation("no-reconcile-on-silence", "R-6"),
    Expectation("commits-stream-without-marker", "W-5"),
    Expectation("relay-leaks-subscription", "R-11"),
    Expectation("two-terminal-frames", "R-5"),
    Expectation("reconnect-enqueues-again", "R-12"),
    Expectation("forked-apply", "W-14"),
    Expectation("lost-persona-update", "W-11"),
    Expectation("wall-clock-idle-timer", "R-8"),
  ]

  /// How many seeds of each scenario are tried at most; the rarest defect needs a part of them.
  static let seeds: UInt64 = 400

  @Test("Every defect of the pipeline is expected to be found")
  func completeness() {
    #expect(Self.expectations.map(\.defect) == Catalogue.defects.dropFirst(14).map(\.name))
  }

  @Test("A defect is found, and only its invariants find it", arguments: expectations)
  func isFound(_ expectation: Expectation) throws {
    let defect = try #require(Catalogue.defects.first { $0.name == expectation.defect })
    let scenarios = Catalogue.scenarios.filter { $0.name.hasPrefix("refine-") }
    let runners = scenarios.map { (bad: Runner($0.program(defect: defect)), real: Runner($0.program())) }
    for seed in 0..<Self.seeds {
      for (scenario, runner) in zip(scenarios, runners) {
        let run = runner.bad.run(seed: seed)
        guard run.verdict != .passed else { continue }
        #expect(run.verdict.name == "violated", "\(scenario.name), seed \(seed): \(run.verdict)")
        #expect(
          run.verdict.invariant.map(expectation.invariants.contains) == true,
          "\(scenario.name), seed \(seed): \(run.verdict)")
        #expect(runner.real.run(seed: seed).verdict == .passed, "\(scenario.name), seed \(seed)")
        return
      }
    }
    Issue.record("not found in \(Self.seeds) seeds of \(scenarios.map(\.name))")
  }
}
