import Sim
import Synchronization
import Testing

@testable import Scenarios

/// What the default batch has to have reached: every fault of the disk that can reach this system, every rule.
struct DiskCoverageTests {
  /// Nothing of the store sets a timer, so time never moves ahead of it; and nothing reads the time of a file.
  private static let unreachable: FaultSet = [.stall, .oddClock]

  @Test("Every fault F-01 to F-30 comes, and every rule of recovery is taken")
  @concurrent func everything() async {
    await onSimulationThread {
      var injections: [String: Int] = [:]
      var labels: [String: Int] = [:]
      for scenario in Catalogue.scenarios where scenario.name.hasPrefix("store-") {
        let runner = Runner(scenario.program())
        for seed in 0..<600 as Range<UInt64> { _ = runner.run(seed: seed) }
        for fault in FaultKind.allCases {
          injections[fault.id, default: 0] += runner.tally.injections(of: fault)
        }
        for (label, count) in runner.tally.labels { labels[label, default: 0] += count }
      }
      for fault in FaultKind.allCases where fault.id.hasPrefix("F-") {
        #expect(
          (injections[fault.id, default: 0] > 0) != Self.unreachable.contains(fault),
          "\(fault.id) \(fault.name)")
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
