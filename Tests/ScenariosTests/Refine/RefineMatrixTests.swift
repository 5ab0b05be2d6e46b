import Sim
import Testing

@testable import Scenarios

/// Each invariant of the pipeline against a pipeline broken so that it does not hold: none may be blind.
struct RefineMatrixTests {
  /// Behind the small exhaustive search, whose runs have one fault each.
  private static let seeds: Range<UInt64> = 32..<152
  /// Where to look first: the scenario that is about it.
  private static let homes = [
    "R-8": "refine-slow", "R-10": "refine-publish", "R-12": "refine-leaving", "W-4": "refine-publish",
    "W-10": "refine-tasks", "L-2": "refine-tasks", "L-3": "refine-subscribe", "L-9": "refine-leaving",
    "L-10": "refine-slow", "R-4": "refine-ordinary",
  ]

  /// The first scenario and seed that find a broken pipeline by an invariant.
  private func discovery(of broken: BrokenPipeline) -> String? {
    let name = Self.homes[broken.invariant] ?? "refine-ordinary"
    guard let scenario = Catalogue.scenario(name) else { return nil }
    let runner = Runner(scenario.program(defect: Defect("broken", "by hand", refine: broken.pipeline)))
    let seed = Self.seeds.first { runner.run(seed: $0).verdict.invariant == broken.invariant }
    return seed.map { "\(name), seed \($0)" }
  }

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
