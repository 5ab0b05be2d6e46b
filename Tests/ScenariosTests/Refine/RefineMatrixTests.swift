import Sim
import Testing

@testable import Scenarios

/// Each invariant of the pipeline against a pipeline broken so that it does not hold: none may be blind.
struct RefineMatrixTests {
  /// Behind the small exhaustive search, whose runs have one fault each.
  private static let seeds: Range<UInt64> = 32..<152
  /// Worlds in which one thing fails and nothing else, for what every scenario mixes with others.
  private static let worlds: [String: Scenario] = [
    "L-5": Scenario.refine("only-answers", "nothing fails, and every answer is valid") { _ in
      var settings = RefineSettings()
      settings.modelErrs = false
      return settings
    },
    "L-6": Scenario.refine(
      "only-power", "the power fails", faults: [.powerLoss], applying: [RefineInvariant.opensAgain]
    ) { _ in RefineSettings() },
    "L-7": Scenario.refine("only-space", "the disk is full", faults: [.noSpace]) { _ in RefineSettings() },
  ]
  /// Where to look first: the scenario that is about it.
  private static let homes = [
    "R-8": "refine-slow", "R-10": "refine-publish", "R-12": "refine-leaving", "W-4": "refine-publish",
    "W-10": "refine-tasks", "L-2": "refine-tasks", "L-3": "refine-subscribe", "L-9": "refine-leaving",
    "L-10": "refine-slow", "R-4": "refine-ordinary",
  ]

  /// The first scenario and seed that find a broken pipeline by an invariant.
  private func discovery(of broken: BrokenPipeline) -> String? {
    let name = Self.homes[broken.invariant] ?? "refine-ordinary"
    guard let scenario = Self.worlds[broken.invariant] ?? Catalogue.scenario(name) else { return nil }
    let runner = Runner(scenario.program(defect: Defect("broken", "by hand", refine: broken.pipeline)))
    let seed = Self.seeds.first { runner.run(seed: $0).verdict.invariant == broken.invariant }
    return seed.map { "\(scenario.name), seed \($0)" }
  }

  @Test("Each invariant of the pipeline has a pipeline that breaks it")
  func completeness() {
    #expect(Set(BrokenPipeline.all.map(\.invariant)) == Set(RefineInvariant.all.map(\.id)))
  }

  /// What else would have to be broken is not: these pipelines fail by their own invariant or not at all.
  @Test(
    "What never ends is noticed by the invariant of what never ends, and by no other", arguments: Self.exact)
  @concurrent func exactness(_ invariant: String) async {
    await onSimulationThread {
      guard let broken = BrokenPipeline.all.first(where: { $0.invariant == invariant }),
        let scenario = Self.worlds[invariant] ?? Catalogue.scenario("refine-ordinary")
      else { return #expect(Bool(false), "\(invariant)") }
      let runner = Runner(scenario.program(defect: Defect("broken", "by hand", refine: broken.pipeline)))
      let real = Runner(scenario.program())
      var found = 0
      for seed in Self.seeds.prefix(20) {
        let verdict = runner.run(seed: seed).verdict
        #expect(verdict == .passed || verdict.invariant == invariant, "seed \(seed): \(verdict)")
        #expect(real.run(seed: seed).verdict == .passed, "seed \(seed)")
        found += verdict == .passed ? 0 : 1
      }
      #expect(found > 0)
    }
  }

  private static let exact = ["L-1", "L-5", "L-6", "L-7"]

  @Test(
    "Every broken pipeline is noticed by the invariant that it breaks", arguments: BrokenPipeline.all.indices)
  @concurrent func matrix(_ index: Int) async {
    await onSimulationThread {
      let broken = BrokenPipeline.all[index]
      let found = discovery(of: broken)
      #expect(found != nil, "\(broken.invariant) does not notice a pipeline that \(broken.what)")
      print("\(broken.invariant): a pipeline that \(broken.what) (\(found ?? "not found"))")
    }
  }
}
