import Testing

@testable import Sim

/// Searches that go on from what earlier runs have reached.
@Suite struct GuidedSearchTests {
  private static let deep = Invariant("DEEP", "The last stage is never reached.")

  /// A process that has to die in the middle of its work, again and again: each time in one of eight places.
  private static func chain(_ length: Int, observed: Bool = true) -> Program {
    Program(faults: [.processCrash], foreignWaitMilliseconds: 0) { sim in
      let place = Recorder(0, in: sim)
      let stage = Recorder(0, in: sim)
      if observed { sim.observeState { state in state.add(stage.read { $0 }) } }
      for round in 1...length {
        let process = sim.spawn("worker") { _ in
          for number in 0..<8 {
            place.record { $0 = number }
            await sim.point()
          }
        }
        guard case .crashed = await sim.join(process), place.read({ $0 }) == 4 else { return }
        stage.record { $0 = round }
      }
      sim.require(deep, false, "stage \(length)")
    }
  }

  /// The runs to the first failure, from different blocks; the limit where there is none.
  private static func runs(_ strategy: Strategy, _ program: Program, limit: UInt64 = 2_048) async -> [Int] {
    await onSimulationThread {
      (0..<8 as Range<UInt64>).map { trial in
        let runner = Runner(program, strategy: strategy)
        let seeds = trial * 4_096..<trial * 4_096 + limit
        return 1 + (seeds.firstIndex { runner.run(seed: $0).verdict != .passed } ?? seeds.endIndex)
          - seeds.startIndex
      }.map { Int($0) }
    }
  }

  @Test("A chain of rare states is found by going on from each of them, and hardly at random")
  func rareStates() async {
    let guided = await Self.runs(.guided, Self.chain(4))
    let random = await Self.runs(.random, Self.chain(4))
    let blind = await Self.runs(.guided, Self.chain(4, observed: false))
    #expect(guided.count { $0 <= 2_048 } == 8, "\(guided)")
    #expect(random.count { $0 <= 2_048 } <= 5, "\(random)")
    #expect(guided.reduce(0, +) * 3 < random.reduce(0, +), "\(guided) \(random)")
    #expect(guided.reduce(0, +) * 2 < blind.reduce(0, +), "without states it is no better: \(blind)")
  }

  @Test("A seed is a function of itself, whatever was run before it")
  func determinism() async {
    await onSimulationThread {
      let program = Self.chain(3)
      let all = Runner(program, strategy: .guided)
      let hashes = (0..<600 as Range<UInt64>).map { all.run(seed: $0).traceHash }
      let other = Runner(program, strategy: .guided)
      for seed in [599, 256, 255, 300, 301, 0, 511, 512] as [UInt64] {
        #expect(other.run(seed: seed).traceHash == hashes[Int(seed)], "seed \(seed)")
      }
      // What makes up for missing runs is announced and not counted.
      var announced: [UInt64] = []
      let single = Runner(program, strategy: .guided)
      single.willTry = { announced.append($0) }
      let labels = single.tally.injections(of: .processCrash)
      _ = single.run(seed: 260)
      #expect(announced == [256, 257, 258, 259, 260] && labels == 0)
      #expect(single.tally.injections(of: .processCrash) <= 4)
      #expect(single.run(seed: 261).traceHash == hashes[261] && announced.count == 5)
    }
  }

  @Test("A failing run's choices alone make it again")
  func replay() async throws {
    try await onSimulationThread {
      let program = Self.chain(3)
      let runner = Runner(program, strategy: .guided)
      let found = try #require(
        (0..<2_048 as Range<UInt64>).lazy.map { runner.run(seed: $0) }.first { $0.verdict != .passed })
      let again = Runner(program).run(found.script)
      #expect(again.verdict.invariant == "DEEP" && again.traceHash == found.traceHash)
      #expect(again.missedChoices == 0)
    }
  }

  @Test("New runs, runs that go on, and changed ones all find states and failures")
  func operators() async {
    await onSimulationThread {
      let runner = Runner(Self.chain(3), strategy: .guided)
      var runs: [String: Int] = [:]
      for seed in 0..<512 as Range<UInt64> { runs[runner.run(seed: seed).algorithm, default: 0] += 1 }
      #expect(Set(runs.keys) == ["guided:fresh", "guided:return", "guided:change"])
      #expect(runs["guided:return", default: 0] > runs["guided:change", default: 0])
      #expect(runs["guided:change", default: 0] > 30 && runs["guided:fresh", default: 0] > 60)
    }
  }

  @Test("Of the states that were reached the run that found them is remembered, and the step")
  func coverage() {
    let coverage = StateCoverage()
    coverage.startRun()
    coverage.reach(1, at: 3)
    coverage.reach(2, at: 5)
    coverage.reach(1, at: 9)
    coverage.keep(as: 0)
    coverage.startRun()
    coverage.reach(2, at: 1)
    coverage.reach(3, at: 7)
    coverage.keep(as: 1)
    #expect(coverage.states.map(\.digest) == [1, 2, 3])
    #expect(coverage.states.map(\.visits) == [1, 2, 1])
    #expect(coverage.states.map(\.run) == [0, 0, 1] && coverage.states.map(\.step) == [3, 5, 7])
    coverage.startRun()
    coverage.reach(3, at: 2)
    #expect(coverage.fresh.isEmpty)
  }

  @Test("A digest depends on its parts and their order")
  func digests() {
    func digest(_ add: (inout StateDigest) -> Void) -> UInt64 {
      var digest = StateDigest()
      add(&digest)
      return digest.value
    }
    let all = [
      digest { _ in }, digest { $0.add(0) }, digest { $0.add(1) }, digest { $0.add("a") },
      digest {
        $0.add("a"); $0.add(1)
      },
      digest {
        $0.add(1); $0.add("a")
      }, digest { $0.add(classOf: 5) },
    ]
    #expect(Set(all).count == all.count)
    #expect(digest { $0.add(classOf: 4) } == digest { $0.add(classOf: 7) })
    #expect(digest { $0.add(classOf: 3) } != digest { $0.add(classOf: 4) })
    #expect(digest { $0.add(true) } == digest { $0.add(1) })
  }
}
