import Testing

@testable import Scenarios
@testable import Sim

/// The enumeration by seed beside the exhaustive search that counts the delays of every run.
@Suite struct DelayBoundedTests {
  /// What consecutive seeds showed.
  private struct Seen: Equatable {
    var schedules: Set<UInt64> = []
    var failures: Set<UInt64> = []

    mutating func add(_ result: RunResult) {
      schedules.insert(result.traceHash)
      if result.verdict != .passed { failures.insert(result.traceHash) }
    }
  }

  private static func run(
    _ benchmark: Benchmark, delays limit: Int, seeds: Range<UInt64>
  ) async -> Seen {
    await onSimulationThread {
      let runner = Runner(benchmark.program(join: .once), strategy: .delays(limit: limit))
      var seen = Seen()
      for seed in seeds { seen.add(runner.run(seed: seed)) }
      return seen
    }
  }

  @Test(
    "As many consecutive seeds as there are schedules with one delay are those schedules, wherever they begin",
    arguments: ExhaustiveTests.rows)
  func eachOnce(_ row: ExhaustiveTests.Row) async {
    let all = await onSimulationThread {
      let (path, runner) = (SchedulePath(.delays(1)), Runner(row.benchmark.program(join: .once)))
      var seen = Seen()
      repeat { seen.add(runner.run(scheduledBy: path)) } while path.advance()
      return seen
    }
    for first in [0, 1, 1_000_003, UInt64.max - 1_000] {
      let seeds = first..<first + UInt64(all.schedules.count)
      #expect(await Self.run(row.benchmark, delays: 1, seeds: seeds) == all)
    }
  }

  @Test(
    "A bug that takes so many delays is met, and is not met with fewer", arguments: ExhaustiveTests.rows)
  func asManyDelaysAsItTakes(_ row: ExhaustiveTests.Row) async {
    let bound = row.delays.bound
    let found = await Self.run(row.benchmark, delays: bound, seeds: 0..<10_000)
    #expect(!found.failures.isEmpty)
    if bound > 1 {
      #expect(await Self.run(row.benchmark, delays: bound - 1, seeds: 0..<10_000).failures.isEmpty)
    }
  }

  @Test("The name carries the number of delays")
  func name() {
    for limit in 1...3 { #expect(Strategy("delay:\(limit)") == .delays(limit: limit)) }
    #expect(Strategy("delay") == .delays(limit: 1))
    #expect(Strategy.delays(limit: 3).name == "delay:3")
    for text in ["delay:0", "delay:4", "delay:", "delay:x"] { #expect(Strategy(text) == nil) }
  }
}
