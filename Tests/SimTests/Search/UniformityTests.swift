import Testing

@testable import Sim

/// URW's promise: where counts are exact and nothing blocks, every interleaving is as likely as every other.
@Suite struct UniformityTests {
  /// Three tasks with 3, 2 and 1 events: 6! / (3! 2! 1!) = 60 interleavings.
  private static let program = Program(foreignWaitMilliseconds: 0) { sim in
    var tasks: [SimTask] = []
    for count in 1...3 {
      let cell = SharedCell(0, "cell \(count)", in: sim)
      tasks.append(
        await sim.fork(isPoint: false) { for value in 0..<count { await cell.write(value) } })
    }
    await sim.join(tasks)
  }

  /// Chi-square over the interleavings, and how many of them there were.
  private static func chiSquare(_ strategy: Strategy, runs: UInt64) -> (value: Double, seen: Int) {
    let runner = Runner(program, strategy: strategy)
    var counts: [UInt64: Int] = [:]
    for seed in 0..<runs { counts[runner.run(seed: seed).traceHash, default: 0] += 1 }
    let expected = Double(runs) / 60
    let seen = counts.values.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    return (seen + Double(60 - counts.count) * expected, counts.count)
  }

  /// The 99.9 % quantile of chi-square with 59 degrees of freedom is 98.3; the seeds are fixed, so this never flickers.
  @Test func everyInterleavingIsAsLikelyUnderURW() async {
    let (value, seen) = await offMain { Self.chiSquare(.uniform, runs: 6_000) }
    #expect(seen == 60)
    #expect(value < 98.3)
  }

  @Test func theTestTellsARandomWalkFromAUniformOne() async {
    let (value, _) = await offMain { Self.chiSquare(.random, runs: 6_000) }
    #expect(value > 1_000)
  }
}
