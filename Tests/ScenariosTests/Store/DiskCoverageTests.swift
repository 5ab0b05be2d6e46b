import Sim
import Synchronization
import Testing

@testable import Scenarios

/// What the default batch has to have reached: every fault of the disk, every rule of recovery.
struct DiskCoverageTests {
  /// How many seeds of a scenario are run.
  ///
  /// The store sets no timer, so that time can move ahead (F-15, a stall) only of the pipeline that writes to it.
  private static func seeds(of scenario: Scenario) -> Range<UInt64>? {
    if scenario.name.hasPrefix("store-") { return 0..<600 }
    return scenario.name == "refine-personas" ? 0..<20 : nil
  }

  @Test("Every fault F-01 to F-30 comes, and every rule of recovery is taken")
  @concurrent func everything() async {
    await onSimulationThread {
      var injections: [String: Int] = [:]
      var labels: [String: Int] = [:]
      for scenario in Catalogue.scenarios {
        guard let seeds = Self.seeds(of: scenario) else { continue }
        let runner = Runner(scenario.program())
        for seed in seeds { _ = runner.run(seed: seed) }
        for fault in FaultKind.allCases {
          injections[fault.id, default: 0] += runner.tally.injections(of: fault)
        }
        for (label, count) in runner.tally.labels { labels[label, default: 0] += count }
      }
      for fault in FaultKind.allCases where fault.id.hasPrefix("F-") {
        #expect(injections[fault.id, default: 0] > 0, "\(fault.id) \(fault.name)")
      }
      // R6 needs a mark outside the log, which this store does not keep.
      for rule in ["recovered by R0", "recovered by R1", "recovered by R2", "recovered by R3"]
        + ["refused by R4", "refused by R5", "refused by R7"]
        + ["log damaged by tornNeighbour"]
      {
        #expect(labels[rule, default: 0] > 0, "\(rule)")
      }
    }
  }

  @Test("Each filesystem is drawn about as often as servers have it")
  @concurrent func profiles() async throws {
    let counts = try await onSimulationThread {
      let counted = Counts()
      let runner = Runner(
        Program(faults: []) { simulation in
          await simulation.point()
          counted.add(DiskProfile.drawn(simulation).name)
        })
      for seed in 0..<2000 as Range<UInt64> { try #require(runner.run(seed: seed).verdict == .passed) }
      return counted.all
    }
    let expected = ["ext4Ordered": 900, "ext4Journal": 100, "xfs": 400, "btrfs": 200, "posixWorst": 400]
    #expect(Set(counts.keys) == Set(expected.keys))
    for (name, count) in expected { #expect(abs(counts[name, default: 0] - count) < 80, "\(name)") }
  }
}

/// How often something was seen.
private final class Counts: Sendable {
  private let state = Mutex<[String: Int]>([:])
  var all: [String: Int] { state.withLock { $0 } }
  func add(_ name: String) { state.withLock { $0[name, default: 0] += 1 } }
}
