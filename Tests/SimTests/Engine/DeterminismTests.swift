import Testing

@testable import Sim

@Suite struct DeterminismTests {
  /// Tasks, actors, children, timers, draws and faults: whatever a run can decide.
  static let busy = Program(faults: [.processCrash]) { sim in
    actor Account {
      var balance = 0
      func add(_ amount: Int) { balance += amount }
    }
    let account = Account()
    for round in 0..<2 {
      let process = sim.spawn("bank") { process in
        await withTaskGroup(of: Void.self) { group in
          for _ in 0...sim.choose("clients", among: 4) {
            group.addTask {
              for _ in 0..<3 {
                await sim.point()
                await account.add(sim.choose("amount", among: 10))
                try? await process.clock.sleep(for: .milliseconds(sim.choose("pause", among: 3)))
                await Task.yield()
              }
              await Task { await sim.yield() }.value
            }
          }
        }
      }
      _ = await sim.join(process)
      _ = round
    }
  }

  @Test(
    arguments: [
      Strategy.portfolio, .guided, .mixed, .random, .pct(depth: 3), .delays(limit: 2), .pos, .basicPOS,
      .uniform,
      .selectivelyUniform,
      .roundRobin, .runToCompletion,
    ])
  func aSeedGivesTheSameTraceTwice(_ strategy: Strategy) async {
    let differences = await offMain {
      let (a, b) = (Runner(Self.busy, strategy: strategy), Runner(Self.busy, strategy: strategy))
      return (0..<200 as Range<UInt64>).filter { a.run(seed: $0).traceHash != b.run(seed: $0).traceHash }
    }
    #expect(differences == [])
  }

  @Test func differentSeedsGiveDifferentTraces() async {
    let hashes = await offMain {
      let runner = Runner(Self.busy)
      return Set((0..<100).map { runner.run(seed: $0).traceHash })
    }
    #expect(hashes.count > 90)
  }

  @Test func aRunsOwnLogReplaysItsTrace() async {
    let differences = await offMain {
      let runner = Runner(Self.busy)
      return (0..<200 as Range<UInt64>).filter { seed in
        let found = runner.run(seed: seed, keepsScript: true)
        let replayed = runner.run(found.script)
        return found.traceHash != replayed.traceHash || replayed.missedChoices != 0
          || found.script != replayed.script
      }
    }
    #expect(differences == [])
  }

  @Test func recordingChangesNoHash() async {
    let differences = await offMain {
      let runner = Runner(Self.busy)
      return (0..<50 as Range<UInt64>).filter { seed in
        let found = runner.run(seed: seed, keepsScript: true)
        return runner.run(found.script, isRecording: true).traceHash != found.traceHash
      }
    }
    #expect(differences == [])
  }

  @Test func manySimulationsRunInParallel() async throws {
    let expected = await offMain { (0..<20).map { Runner(Self.busy).run(seed: $0).traceHash } }
    let hashes = await withTaskGroup(of: [UInt64].self) { group in
      for _ in 0..<4 {
        group.addTask { await offMain { (0..<20).map { Runner(Self.busy).run(seed: $0).traceHash } } }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(hashes.allSatisfy { $0 == expected })
  }
}
