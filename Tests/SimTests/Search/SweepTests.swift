import Environment
import Synchronization
import Testing

@testable import Sim

/// Programs so small that every cell of their map is known.
@Suite struct SweepTests {
  // MARK: - The cells

  @Test func aProcessDiesAtEachOfItsPoints() async {
    let program = Program(faults: [.processCrash]) { sim in
      let process = sim.spawn("p") { _ in
        await sim.point(fileID: "T/T.swift", line: 1)
        await sim.point(fileID: "T/T.swift", line: 2)
      }
      _ = await sim.join(process)
    }
    let cells = await Self.sweep(program)
    #expect(
      cells == [
        "T.swift:1 -> T.swift:2: crash 1/1",
        "start of p -> T.swift:1: crash 1/1",
        "start of the run -> end of the run: none 1/1",
        "start of world -> end of world: crash 1/1",
      ])
  }

  @Test func anotherTaskGoesOnAtEachPoint() async {
    let program = Program { sim in
      let process = sim.spawn("p") { _ in
        await withTaskGroup(of: Void.self) { group in
          group.addTask { await sim.point(fileID: "T/T.swift", line: 1) }
          group.addTask { await sim.point(fileID: "T/T.swift", line: 2) }
        }
      }
      _ = await sim.join(process)
    }
    let cells = await Self.sweep(program)
    #expect(
      cells == [
        // The second task is the newer one and runs first. Its end wakes their parent, beside which the first is ready.
        "T.swift:2 -> end of p: switch 1/1",
        "start of p -> T.swift:2: switch 1/1",
        "start of p -> end of p: switch 1/1",
        "start of the run -> end of the run: none 1/1",
      ])
  }

  @Test func aWriteIsCutAtEveryCorner() async {
    let cells = await Self.sweep(Self.writing(bytes: 4, [.processCrash, .shortWrite]))
    #expect(
      cells == [
        // Dies with 0 to 4 bytes written, and after the write.
        "T.swift:1 -> T.swift:2: crash 6/2",
        // Takes 3, 2 or 1 of the bytes, or dies after the write.
        "T.swift:2 -> end of p: crash 1/1", "T.swift:2 -> end of p: short-write 3/1",
        "start of p -> T.swift:1: crash 1/1",
        "start of the run -> end of the run: none 1/1",
        "start of world -> end of world: crash 1/1",
      ])
  }

  @Test func ofALongWriteTheEdgesAndTheMiddleAreTried() async {
    let sizes = await Self.sizes(afterCrashWriting: 100)
    #expect(sizes == [0, 1, 50, 99, 100])
  }

  @Test func timeMovesOnOnlyWhereATimerIsSet() async {
    let program = Program(faults: [.stall]) { sim in
      let process = sim.spawn("p") { process in
        await sim.point(fileID: "T/T.swift", line: 1)
        async let slept: Void? = try? process.clock.sleep(for: .seconds(1))
        // Lets it fall asleep.
        await sim.yield(fileID: "T/T.swift", line: 2)
        await sim.point(fileID: "T/T.swift", line: 3)
        _ = await slept
      }
      _ = await sim.join(process)
    }
    let map = await Self.map(of: program)
    let time = BoundaryMap.Column(.event, "time")
    let places = map.rows.filter { map[$0.boundary, time] != nil }.map { "\($0.boundary.after)" }
    #expect(!places.contains("T.swift:1"))
    #expect(places.contains("T.swift:3"), "\(places)")
  }

  // MARK: - What fails

  @Test func aLostUpdateFailsInItsCellAlone() async {
    let map = await Self.map(of: Self.lostUpdate)
    let failing = map.cells.filter { $0.cell.outcome == .failed }
    #expect(failing.map { "\($0.boundary) \($0.cell.column.name)" } == ["T.swift:1 -> T.swift:2 switch"])
    #expect(failing.first?.cell.failures.map(\.invariant) == ["SUM"])
  }

  @Test func aFailureHasTheChoicesThatMakeItHappenAgain() async throws {
    let map = await Self.map(of: Self.lostUpdate)
    let failure = try #require(map.cells.flatMap(\.cell.failures).first)
    let again = await offMain {
      Runner(Self.lostUpdate).run(ChoiceScript(failure.choices.compactMap(ScriptedChoice.init)))
    }
    #expect(again.verdict.invariant == failure.invariant)
    #expect(again.traceHash == failure.traceHash)
    #expect(again.missedChoices == 0)
  }

  @Test func aMissingSyncFailsWhenThePowerFailsAndNowhereElse() async {
    let event = BoundaryMap.Column(.event, "power loss")
    let failing = { (map: BoundaryMap) in map.cells.filter { $0.cell.outcome == .failed } }
    let right = await Self.map(of: Self.log(syncsFirst: true))
    #expect(failing(right).map { "\($0.boundary)" } == [])
    let wrong = await Self.map(of: Self.log(syncsFirst: false))
    #expect(failing(wrong).map { "\($0.boundary)" }.contains("T.swift:2 -> T.swift:3"))
    #expect(failing(wrong).allSatisfy { $0.cell.column == event })
  }

  @Test func everyDiskThatAPowerLossMayLeaveIsTriedOnce() async {
    let disks = Seen()
    let program = Program(faults: [.powerLoss]) { sim in
      let files = SimFileSystem(sim, volume: Volume(profile: .xfs))
      sim.onPowerLoss { disks.add(files.volume.snapshot().contentHash) }
      let process = sim.spawn("p") { _ in
        let file = try? await files.open("a", [.read, .append, .create])
        _ = try? await file?.appendAll([UInt8](repeating: 1, count: 9_000)[...])
        await sim.point(fileID: "T/T.swift", line: 1)
      }
      _ = await sim.join(process)
    }
    let map = await Self.map(of: program)
    let volume = Volume(profile: .xfs)
    _ = try? volume.append(
      [UInt8](repeating: 1, count: 9_000)[...], to: volume.open("a", [.append, .create], process: 1))
    let images = volume.crashImages()
    #expect(images.isComplete && images.images.count == 10)
    #expect(disks.all.isSuperset(of: images.images.map(\.disk.contentHash)))
    let cell = map.cells.first {
      $0.cell.column == .init(.event, "power loss") && $0.boundary.after.line == 1
    }
    #expect(cell?.cell.runs == 10 * (cell?.cell.powerLosses ?? 0))
  }

  @Test func moreDisksThanTheBoundAreCounted() async {
    let program = Program(faults: [.powerLoss]) { sim in
      let files = SimFileSystem(sim)
      let process = sim.spawn("p") { _ in
        let file = try? await files.open("a", [.read, .append, .create])
        _ = try? await file?.appendAll([UInt8](repeating: 1, count: 40_000)[...])
        await sim.point(fileID: "T/T.swift", line: 1)
      }
      _ = await sim.join(process)
    }
    let map = await Self.map(of: program)
    let cells = map.cells.filter { $0.cell.boundedPowerLosses > 0 }
    #expect(!cells.isEmpty)
    #expect(cells.allSatisfy { $0.cell.runs >= Sweep.images })
  }

  @Test func whereNothingCanBeLostOneImageIsTried() async {
    let event = BoundaryMap.Column(.event, "power loss")
    let map = await Self.map(of: Self.log(syncsFirst: true))
    let synced = BoundaryMap.Boundary(before: .init("T.swift", line: 3), after: .init("T.swift", line: 4))
    #expect(map[synced, event]?.deviations == 2)
    #expect(map[synced, event]?.runs == 2)
    let unsynced = BoundaryMap.Boundary(
      before: .init("T.swift", line: 2), after: .init("T.swift", line: 3))
    // Twice the same disks: everything, no file, an empty one, and one whose size is ahead of its data.
    #expect(map[unsynced, event]?.runs == 8)
    #expect(map[unsynced, event]?.powerLosses == 2)
    #expect(map[unsynced, event]?.boundedPowerLosses == 0)
  }

  @Test func aBaseRunThatFailsIsCellZeroAndNothingElseIsTried() async {
    let program = Program(faults: [.processCrash]) { sim in
      await sim.point(fileID: "T/T.swift", line: 1)
      sim.require(sum, false, "never")
      await sim.point(fileID: "T/T.swift", line: 2)
    }
    let cells = await Self.sweep(program)
    #expect(cells == ["T.swift:1 -> T.swift:2: none 1/1 SUM"])
  }

  // MARK: - Parts

  @Test func partsAddUpToTheWhole() async {
    let program = Self.writing(bytes: 100, [.processCrash, .powerLoss, .shortWrite, .noSpace])
    let (whole, parts) = await offMain { () -> (BoundaryMap, BoundaryMap) in
      let sweep = Sweep(SweepBase(), with: Runner(program))
      var parts = sweep.untried
      for point in 0..<sweep.points { parts.add(sweep.run(point..<point + 1)) }
      var whole = sweep.untried
      whole.add(sweep.run())
      return (whole, parts)
    }
    #expect(whole == parts)
    #expect(whole.cells.allSatisfy { $0.cell.outcome == .passed })
    #expect(whole.rows.count > 3)
  }

  @Test func nothingIsTriedAfterTheFirstFailure() async {
    let (numbers, outcomes) = await offMain { () -> ([Int], [BoundaryMap.Cell.Outcome]) in
      let sweep = Sweep(SweepBase(), with: Runner(Self.lostUpdate))
      var numbers: [Int] = []
      var map = sweep.untried
      map.add(
        sweep.run(stopsAtFailure: true) { attempt in
          numbers.append(attempt.point)
          return true
        })
      return (numbers, map.cells.map(\.cell.outcome))
    }
    #expect(numbers.count < 6)
    #expect(outcomes.count { $0 == .failed } == 1)
    #expect(outcomes.contains(.notTried))
  }

  @Test func aRunThatIsNotWantedIsNotMade() async {
    let runs = await offMain { () -> Int in
      let sweep = Sweep(SweepBase(), with: Runner(Self.lostUpdate))
      var left = 2
      let map = sweep.run { _ in
        left -= 1
        return left >= 0
      }
      return map.cells.reduce(0) { $0 + $1.cell.runs }
    }
    #expect(runs == 2)
  }
}

private let sum = Invariant("SUM", "Two increments make 2.")
private let kept = Invariant("KEPT", "What was acknowledged is kept.")

extension SweepTests {
  /// The map of the run without any surprise.
  static func map(of program: Program) async -> BoundaryMap {
    await offMain {
      let sweep = Sweep(SweepBase(), with: Runner(program))
      var map = sweep.untried
      map.add(sweep.run())
      return map
    }
  }

  /// The same, a line a cell: its runs and its deviations, then what failed.
  static func sweep(_ program: Program) async -> [String] {
    await map(of: program).cells.map { boundary, cell in
      let failures = cell.failures.map { " " + ($0.invariant ?? $0.verdict) }.joined()
      return "\(boundary): \(cell.column.name) \(cell.runs)/\(cell.deviations)\(failures)"
    }
  }

  /// Reads, and writes what it read plus one, twice at once.
  static let lostUpdate = Program { sim in
    let count = Recorder(0, in: sim)
    let process = sim.spawn("p") { _ in
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<2 {
          group.addTask {
            await sim.point(fileID: "T/T.swift", line: 1)
            let read = count.read { $0 }
            await sim.point(fileID: "T/T.swift", line: 2)
            count.record { $0 = read + 1 }
          }
        }
      }
    }
    _ = await sim.join(process)
    let total = count.read { $0 }
    sim.require(sum, total == 2, "\(total)")
  }

  static func writing(bytes: Int, _ faults: FaultSet) -> Program {
    Program(faults: faults) { sim in
      let files = SimFileSystem(sim)
      let process = sim.spawn("p") { _ in
        let file = try await files.open(
          "log", [.append, .create], calledFrom: CallSite(fileID: "T/T.swift", line: 1))
        let content = [UInt8](repeating: 7, count: bytes)
        _ = try await file.append(content[...], calledFrom: CallSite(fileID: "T/T.swift", line: 2))
      }
      _ = await sim.join(process)
    }
  }

  /// The sizes that a file can have after its writer died before the write returned.
  static func sizes(afterCrashWriting bytes: Int) async -> [Int] {
    await offMain {
      let runner = Runner(writing(bytes: bytes, [.processCrash]))
      let sweep = Sweep(SweepBase(), with: runner)
      var sizes: Set<Int> = []
      _ = sweep.run { attempt in
        guard attempt.boundary.after.line == 2, attempt.column.name == "crash" else { return true }
        for extent in attempt.script.choices where extent.kind == .extent { sizes.insert(extent.value) }
        if attempt.script.choices.allSatisfy({ $0.kind != .extent }) { sizes.insert(0) }
        return true
      }
      return sizes.sorted()
    }
  }

  /// Appends and acknowledges, after the sync or before it.
  static func log(syncsFirst: Bool) -> Program {
    Program(faults: [.powerLoss, .processCrash]) { sim in
      let files = SimFileSystem(sim)
      let acknowledged = Recorder([UInt8](), in: sim)
      let process = sim.spawn("p") { _ in
        let file = try await files.open(
          "log", [.read, .append, .create], calledFrom: CallSite(fileID: "T/T.swift", line: 1))
        _ = try await file.append([1, 2, 3], calledFrom: CallSite(fileID: "T/T.swift", line: 2))
        if !syncsFirst { acknowledged.record { $0 = [1, 2, 3] } }
        try await file.synchronize(calledFrom: CallSite(fileID: "T/T.swift", line: 3))
        if syncsFirst { acknowledged.record { $0 = [1, 2, 3] } }
        await sim.point(fileID: "T/T.swift", line: 4)
      }
      _ = await sim.join(process)
      let bytes = files.volume.withBytes(of: "log") { $0 } ?? []
      let promised = acknowledged.read { $0 }
      sim.require(kept, bytes.starts(with: promised), "\(promised) became \(bytes)")
    }
  }
}

/// What runs have left, each once.
private final class Seen: Sendable {
  private let state = Mutex<Set<UInt64>>([])
  var all: Set<UInt64> { state.withLock { $0 } }
  func add(_ hash: UInt64) { state.withLock { _ = $0.insert(hash) } }
}
