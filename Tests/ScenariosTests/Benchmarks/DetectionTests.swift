import Sim
import Testing

@testable import Scenarios

/// Each algorithm finds what it is good at, about as fast as it must.
@Suite struct DetectionTests {
  /// The mean number of runs to the first failure over some trials, each with a profile of its own.
  private static func meanRuns(
    _ benchmark: Benchmark, _ strategy: Strategy, trials: UInt64, limit: UInt64 = 1_000
  ) async -> Double {
    await onSimulationThread {
      let program = benchmark.program()
      let runs = (0..<trials).map { trial in
        let runner = Runner(program, strategy: strategy, profileSeed: trial)
        return (0..<limit).first { runner.run(seed: trial * limit + $0).verdict != .passed } ?? limit
      }
      return Double(runs.reduce(0, +)) / Double(trials) + 1
    }
  }

  /// Where uniformity over the accesses of one object is what finds the bug: no other algorithm stays below all of these.
  @Test(
    arguments: [
      (Benchmark.reorder(3), 12.0), (.reorder(4), 12), (.reorder(5), 12), (.reorder(10), 30), (.twostage, 10),
      (.twostage20, 10), (.stringBuffer, 12), (.workStealQueue, 12),
    ])
  func surwFindsEachWithinItsLimit(_ benchmark: Benchmark, _ limit: Double) async {
    #expect(await Self.meanRuns(benchmark, .selectivelyUniform, trials: 100) <= limit)
  }

  @Test func resettingPrioritiesAfterRacesIsWhatPOSAdds() async {
    let pos = await Self.meanRuns(.stringBuffer, .pos, trials: 60)
    let rp = await Self.meanRuns(.stringBuffer, .basicPOS, trials: 60)
    #expect((11...24).contains(pos))
    #expect((80...190).contains(rp))
  }

  @Test func aRandomWalkTakesTheExactNumberOfRuns() async {
    #expect((2.1...3.3).contains(await Self.meanRuns(.deadlock01, .random, trials: 200)))
    #expect((6.8...10.2).contains(await Self.meanRuns(.account, .random, trials: 200)))
  }
}
