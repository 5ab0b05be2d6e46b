import Environment
import Synchronization
import Testing

@testable import Sim

@Suite struct PowerLossTests {
  /// A log that is appended to and synced, which is acknowledged then or before, and read after each restart.
  private static func program(_ faults: FaultSet, syncsFirst: Bool) -> Program {
    Program(faults: faults) { sim in
      let files = SimFileSystem(sim)
      let acknowledged = Recorder([UInt8](), in: sim)
      for _ in 0..<3 {
        let writer = sim.spawn("writer") { _ in
          let log = try await files.open("log", [.read, .append, .create])
          for _ in 0..<2 {
            try await log.appendAll([1, 2, 3])
            if syncsFirst { try await log.synchronize() }
            acknowledged.record { $0 = files.volume.withBytes(of: "log") { $0 } ?? [] }
            if !syncsFirst { try await log.synchronize() }
          }
        }
        _ = await sim.join(writer)
        let bytes = files.volume.withBytes(of: "log") { $0 } ?? []
        let promised = acknowledged.read { $0 }
        sim.require(kept, bytes.starts(with: promised), "\(promised) became \(bytes)")
      }
    }
  }

  private static let kept = Invariant("KEPT", "What was acknowledged is kept.")

  @Test func whatWasSyncedIsNeverLost() async {
    let (failures, losses) = await offMain {
      let runner = Runner(Self.program([.powerLoss], syncsFirst: true))
      let failures = (0..<400 as Range<UInt64>).filter { runner.run(seed: $0).verdict != .passed }
      return (failures, runner.tally.injections(of: .powerLoss))
    }
    #expect(failures == [])
    #expect(losses > 100)
  }

  @Test func aMissingSyncIsFoundShrunkAndTold() async throws {
    let (script, story) = try await offMain { () -> (ChoiceScript, Explanation)? in
      let runner = Runner(Self.program([.powerLoss, .processCrash], syncsFirst: false))
      for seed in 0..<200 as Range<UInt64> {
        let run = runner.run(seed: seed)
        guard run.verdict != .passed else { continue }
        let shrunk = Shrinker.shrink(run, with: runner).run
        return (shrunk.script, Explainer.explain(shrunk.script, with: runner))
      }
      return nil
    }.unwrapped()
    #expect(script.choices.map(\.picked) == ["power loss", ""])
    #expect(script.choices.last?.kind == .extent)
    #expect(script.choices.last?.at.hasSuffix("/0 powerLoss 0") == true)
    #expect(story.window.hasPrefix("Fails when the power fails "))
    #expect(story.before != nil)
    #expect(story.after != nil)
    #expect(story.lines.contains { $0.hasSuffix("the power fails") })
    #expect(story.lines.contains { $0.hasSuffix("the disk comes back without anything that was not synced") })
  }

  @Test func aRunsOwnLogReplaysItsPowerLosses() async {
    let (differences, counts) = await offMain {
      let faults: FaultSet = [.powerLoss, .processCrash, .syncError, .noSpaceAtSync, .shortWrite]
      let runner = Runner(Self.program(faults, syncsFirst: true))
      let differences = (0..<300 as Range<UInt64>).filter { seed in
        let found = runner.run(seed: seed, keepsScript: true)
        let replayed = runner.run(found.script)
        return found.traceHash != replayed.traceHash || replayed.missedChoices != 0
          || found.script != replayed.script || runner.run(seed: seed).traceHash != found.traceHash
      }
      return (differences, faults.kinds.map { runner.tally.injections(of: $0) })
    }
    #expect(differences == [])
    #expect(counts.allSatisfy { $0 > 10 }, "\(counts)")
  }

  @Test func everyProcessDiesAtOnceAndLearnsOfACrash() async throws {
    try await simulate(seeds: 0..<50) { sim in
      let said = Recorder(0, in: sim)
      let processes = (0..<3).map { number in
        sim.spawn("process \(number)") { process in
          defer { said.record { $0 += 1 } }
          for _ in 0..<3 { await sim.point() }
          try await process.clock.sleep(for: .seconds(1000))
        }
      }
      for _ in 0..<sim.choose("steps", among: 5) { await sim.yield() }
      let finished = sim.spawn("finished") { _ in }
      _ = await sim.join(finished)
      var seen: [Bool] = []
      sim.onPowerLoss { seen = processes.map(\.lostPower) }
      sim.powerLoss()
      try check(seen == [true, true, true], "they were not dead when the power was gone: \(seen)")
      for process in processes {
        guard case .crashed = await sim.join(process) else { throw CheckFailed(description: process.name) }
      }
      try check(!finished.lostPower, "who had finished has lost nothing")
      try check(said.read { $0 } == 0, "the dead were heard")
      try check(sim.powerLosses == 1, "\(sim.powerLosses) power losses")
    }
  }

  @Test func thePowerFailsOnlyWhileEveryProcessMayDie() async {
    let counts = await offMain {
      let faults: FaultSet = [.powerLoss]
      let protected = Runner(
        Program(faults: faults) { sim in
          let other = sim.spawn("other") { _ in for _ in 0..<10 { await sim.point() } }
          let safe = sim.spawn("safe", canCrash: false) { _ in _ = await sim.join(other) }
          _ = await sim.join(safe)
        })
      let exposed = Runner(
        Program(faults: faults) { sim in
          for _ in 0..<6 {
            _ = await sim.join(sim.spawn("other") { _ in for _ in 0..<10 { await sim.point() } })
          }
        })
      let quiet = (0..<200 as Range<UInt64>).map { seed in
        let before = exposed.tally.injections(of: .powerLoss)
        _ = protected.run(seed: seed)
        _ = exposed.run(seed: seed)
        return exposed.tally.injections(of: .powerLoss) - before
      }
      return (protected.tally.injections(of: .powerLoss), quiet)
    }
    #expect(counts.0 == 0)
    #expect(counts.1.count { $0 == 0 } > 60, "half of the runs have no power loss")
    #expect(counts.1.contains { $0 > 1 }, "some have several")
  }

  @Test func aWriteUnderWayReachesTheCacheInPart() async {
    let sizes = await offMain {
      let sizes = Recorded<Set<Int>>([])
      let runner = Runner(
        Program(faults: [.powerLoss]) { sim in
          let files = SimFileSystem(sim)
          let writer = sim.spawn("writer") { _ in
            _ = try await files.open("log", [.append, .create]).append([1, 2, 3, 4])
          }
          _ = await sim.join(writer)
          let size = files.volume.withBytes(of: "log") { $0.count } ?? -1
          sizes.change { $0.insert(size) }
        })
      for seed in 0..<800 as Range<UInt64> { _ = runner.run(seed: seed) }
      return sizes.value
    }
    #expect(sizes == [-1, 0, 1, 2, 3, 4])
  }

  @Test func aFailedSyncIsReportedOnceAndItsDataGoesWithThePower() async throws {
    let (failed, lost) = await offMain {
      let counts = Recorded((failed: 0, lost: 0))
      let runner = Runner(
        Program(faults: [.syncError]) { sim in
          let files = SimFileSystem(sim)
          let writer = sim.spawn("writer") { _ in
            let log = try await files.open("log", [.read, .append, .create])
            try await log.appendAll([1])
            do throws(FileError) {
              try await log.synchronizeData()
            } catch {
              guard error.code == .inputOutput else { throw error }
              counts.change { $0.failed += 1 }
              let bytes = try await log.read(count: 4, at: 0)
              try check(bytes == [1], "the cache has lost it")
            }
          }
          _ = await sim.join(writer)
          sim.powerLoss()
          if files.volume.withBytes(of: "log", { $0 }) == [0] { counts.change { $0.lost += 1 } }
        })
      for seed in 0..<400 as Range<UInt64> { _ = runner.run(seed: seed) }
      return counts.value
    }
    #expect(failed > 5)
    #expect(lost == failed)
  }
}

/// A value that runs leave for the test.
private final class Recorded<Value: Sendable>: Sendable {
  private let state: Mutex<Value>
  init(_ value: Value) { state = Mutex(value) }
  var value: Value { state.withLock { $0 } }
  func change(_ body: (inout Value) -> Void) { state.withLock { body(&$0) } }
}

extension Optional {
  /// The value; a test without one ends.
  func unwrapped() throws -> Wrapped { try #require(self) }
}
