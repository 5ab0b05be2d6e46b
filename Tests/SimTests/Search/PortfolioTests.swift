import Testing

@testable import Sim

/// Which algorithm a seed gets.
@Suite struct PortfolioTests {
  /// Two tasks that each take a few turns.
  private static let program = Program(foreignWaitMilliseconds: 0) { sim in
    let cell = SharedCell(0, "cell", in: sim)
    let tasks = [
      await sim.fork { for _ in 0..<4 { await cell.write(await cell.read() + 1) } },
      await sim.fork { for _ in 0..<3 { await cell.write(await cell.read() + 1) } },
    ]
    await sim.join(tasks)
  }

  @Test("Every algorithm has its share of the seeds")
  func shares() {
    var counts: [Strategy: Int] = [:]
    for seed in 0..<16_000 as Range<UInt64> {
      counts[Strategy.portfolio.algorithm(for: seed), default: 0] += 1
    }
    let weights: [Strategy: Int] = [
      .pos: 4, .selectivelyUniform: 4, .random: 3, .uniform: 2, .pct(depth: 3): 2, .pct(depth: 2): 1,
    ]
    #expect(Set(counts.keys) == Set(weights.keys))
    for (algorithm, weight) in weights {
      #expect(abs(counts[algorithm, default: 0] - weight * 1_000) < 150, "\(algorithm.name)")
    }
    #expect(Strategy.pos.algorithm(for: 7) == .pos)
  }

  @Test("A seed's run is that of its algorithm alone, whatever ran before")
  func members() async {
    await onSimulationThread {
      let portfolio = Runner(Self.program, strategy: .portfolio)
      for seed in (0..<60 as Range<UInt64>).reversed() {
        let algorithm = Strategy.portfolio.algorithm(for: seed)
        let alone = Runner(Self.program, strategy: algorithm).run(seed: seed)
        #expect(portfolio.run(seed: seed).traceHash == alone.traceHash, "seed \(seed), \(algorithm.name)")
      }
    }
  }
}
