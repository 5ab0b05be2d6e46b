import Testing

@testable import Sim

/// Which algorithm a seed gets, and that this is a function of the seed and the program alone.
@Suite struct PortfolioTests {
  /// Two tasks that each take a few turns.
  private static let program = Program(foreignWaitMilliseconds: 0) { sim in
    let cell = SharedCell(0, "cell", in: sim)
    let tasks = [
      await sim.fork { for _ in 0..<2 { await cell.write(await cell.read() + 1) } },
      await sim.fork { for _ in 0..<2 { await cell.write(await cell.read() + 1) } },
    ]
    await sim.join(tasks)
    sim.reached("lot \(sim.choose("lot", among: 300))")
    sim.reached("the cell holds \(await cell.read())")
  }

  @Test("It starts with all runs that differ from the one without surprise in at most one thing")
  func opening() async throws {
    try await onSimulationThread {
      let runner = Runner(Self.program)
      let scripts = (0..<32 as Range<UInt64>).map { runner.run(seed: 2 * $0, keepsScript: true) }
        .prefix { $0.algorithm == Portfolio.openingName }.map(\.script)
      let inAll = try #require(runner.openingInAll)
      #expect(scripts.count == inAll && inAll > 4 && inAll < 32)
      #expect(scripts[0].choices.isEmpty)
      #expect(scripts.dropFirst().allSatisfy { $0.choices.count == 1 })
      #expect(Set(scripts).count == scripts.count)
      #expect(runner.algorithm(for: 62) != Portfolio.openingName)
      // Between them the trial goes on already.
      let tried = Portfolio.members.map(\.algorithm.name)
      #expect((0..<12 as Range<UInt64>).map { runner.algorithm(for: 2 * $0 + 1) } == tried + tried)
    }
  }

  @Test("Where there are more of these than seeds, they are taken from the whole run")
  func longOpening() async {
    await onSimulationThread {
      let program = Program(faults: [.processCrash], foreignWaitMilliseconds: 0) { sim in
        let long = sim.spawn("long") { _ in for _ in 0..<100 { await sim.point() } }
        _ = await sim.join(long)
      }
      let runner = Runner(program)
      let runs = (0..<33 as Range<UInt64>).map { runner.run(seed: 2 * $0, keepsScript: true) }
      #expect(runner.openingInAll ?? 0 > 100)
      #expect(runs.map { $0.algorithm == Portfolio.openingName } == (0..<33).map { $0 < 32 })
      let crashes = runs.prefix(32).compactMap(\.script.choices.first).filter { $0.picked == "crash long" }
      #expect(crashes.contains { $0.nth < 20 } && crashes.contains { $0.nth > 80 })
    }
  }

  @Test("Half of the budget goes where runs of the trial showed what no other did")
  func shares() {
    let fixed = Portfolio.members.map { $0.weight * 2 }
    #expect(Portfolio.unmeasured.tickets == fixed && fixed.reduce(0, +) == 64)
    // All runs alike but those of one algorithm; its first is alike too.
    for favourite in Portfolio.members.indices {
      let kinds = (0..<72).map { UInt64($0 % 6 == favourite && $0 >= 6 ? 100 + $0 : 7) }
      let expected = Portfolio.members.indices.map {
        Portfolio.members[$0].weight + ($0 == favourite ? 32 : 0)
      }
      #expect(Portfolio(kinds: kinds).tickets == expected)
    }
    #expect(Portfolio(kinds: [nil, 1, 2, 2]).tickets == [8, 8 + 32, 6, 4, 4, 2])
    #expect(Portfolio(kinds: [UInt64](repeating: 7, count: 72)).tickets == fixed)
    // Three to one.
    #expect(Portfolio(kinds: [1, 2, 9, 9, 9, 9, 3, 9, 9, 9, 9, 9, 4]).tickets == [32, 16, 6, 4, 4, 2])
  }

  @Test("Seeds draw their algorithms as the tickets say")
  func draws() {
    let portfolio = Portfolio(kinds: [1, 2])
    var counts: [Strategy: Int] = [:]
    for seed in 0..<64_000 as Range<UInt64> { counts[portfolio.algorithm(for: seed), default: 0] += 1 }
    for (member, tickets) in zip(Portfolio.members, portfolio.tickets) {
      #expect(abs(counts[member.algorithm, default: 0] - tickets * 1_000) < 600, "\(member.algorithm.name)")
    }
  }

  @Test("A seed's run is the same whatever ran before, and whoever has made the trial")
  func aSeedIsAFunction() async {
    await onSimulationThread {
      let upwards = Runner(Self.program)
      let hashes = (0..<200 as Range<UInt64>).map { upwards.run(seed: $0).traceHash }
      let names = (0..<200 as Range<UInt64>).map(upwards.algorithm)
      let downwards = Runner(Self.program)
      for seed in (0..<200 as Range<UInt64>).reversed() {
        #expect(downwards.run(seed: seed).traceHash == hashes[Int(seed)], "seed \(seed)")
        #expect(downwards.algorithm(for: seed) == names[Int(seed)])
      }
      #expect(downwards.shares == upwards.shares && upwards.shares != nil)
      #expect(upwards.shares != .unmeasured, "or nothing tells that the trial was made")
      let told = Runner(Self.program)
      told.shares = upwards.shares
      var tries = 0
      told.willTry = { _ in tries += 1 }
      #expect(told.run(seed: 150).traceHash == hashes[150] && tries == 0)
      // Its algorithm alone makes the same run.
      for seed in 110..<120 as Range<UInt64> {
        guard let algorithm = Strategy(names[Int(seed)]) else { continue }
        #expect(Runner(Self.program, strategy: algorithm).run(seed: seed).traceHash == hashes[Int(seed)])
      }
    }
  }

  @Test("The trial's runs are not counted, are announced, and leave out what takes the process with it")
  func trial() async {
    await onSimulationThread {
      let runner = Runner(Self.program)
      var announced: [UInt64] = []
      runner.willTry = { announced.append($0) }
      runner.skipInTrial([41])
      _ = runner.run(seed: 1_000)
      let trial = (0..<104 as Range<UInt64>).filter { $0 > 63 || $0 % 2 == 1 }
      #expect(announced == trial.filter { $0 != 41 } + [1_000])
      #expect(runner.tally.labels.values.reduce(0, +) == 2, "the labels of the run that was asked for")
    }
  }
}
