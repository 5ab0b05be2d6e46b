import Environment
import Synchronization
import Testing

@testable import Sim

/// Each fault of the disk that a program allows: that it comes, what the caller sees, and that its run replays.
@Suite struct DiskFaultTests {
  /// What a program sees of one file: written to, synced, read, closed, opened anew.
  private static func program(
    _ faults: FaultSet, deviceFaults: Int = 1, _ note: @escaping @Sendable (String) -> Void = { _ in }
  ) -> Program {
    Program(faults: faults) { sim in
      let files = SimFileSystem(sim)
      files.deviceFaultsLeft = deviceFaults
      try files.volume.place([UInt8](repeating: 7, count: 1100), at: "log")
      for _ in 0..<2 {
        let process = sim.spawn("writer") { _ in
          do {
            let log = try await files.open("log", [.read, .append, .create])
            for _ in 0..<3 {
              do throws(FileError) {
                let count = try await log.append([1, 2, 3, 4])
                if count < 4 { note("short") }
                let next = try await log.append([5])
                if next == 1, count < 4 { note("goes on") }
              } catch { note("write \(error.code)") }
              do throws(FileError) {
                try await log.synchronizeData()
              } catch { note("sync \(error.code)") }
              do throws(FileError) {
                let bytes = try await log.read(count: 1200, at: 0)
                let truth = files.volume.withBytes(of: "log") { Array($0.prefix(bytes.count)) }
                if truth != bytes { note("misread") }
                if bytes.first != 7 || bytes.count < 1100 { note("damaged") }
              } catch { note("read \(error.code)") }
            }
            do throws(FileError) { try await log.close() } catch {
              note("close \(error.code)")
              do throws(FileError) { _ = try await log.status() } catch { note("closed: \(error.code)") }
            }
          } catch { note("open \((error as? FileError)?.code.description ?? "?")") }
        }
        _ = await sim.join(process)
      }
      for damage in files.volume.damages { note("\(damage.cause)") }
      if files.volume.hasBrokenPromise("log") { note("broken promise") }
    }
  }

  private struct Expectation: Sendable, CustomTestStringConvertible {
    let fault: FaultKind
    let seen: Set<String>
    var testDescription: String { fault.name }
  }

  private static let expectations = [
    Expectation(
      fault: .interruptedCall,
      seen: ["sync EINTR", "read EINTR", "open EINTR", "close EINTR", "closed: EBADF"]),
    Expectation(fault: .interruptedAfterPart, seen: ["short", "write EINTR"]),
    Expectation(fault: .openError, seen: ["open EACCES", "open EMFILE", "open EIO", "open EROFS"]),
    Expectation(fault: .quota, seen: ["short", "write EDQUOT", "write EFBIG"]),
    Expectation(fault: .lateSyncError, seen: ["sync EIO"]),
    Expectation(fault: .bitFlipOnRead, seen: ["misread", "damaged"]),
    Expectation(fault: .misdirectedRead, seen: ["misread", "damaged"]),
    Expectation(fault: .bitRot, seen: ["bitRot"]),
    Expectation(fault: .lostWrite, seen: ["lostWrite", "broken promise"]),
    Expectation(fault: .misdirectedWrite, seen: ["misdirectedWrite", "broken promise"]),
    Expectation(fault: .latentSectorError, seen: ["latentError"]),
    Expectation(fault: .lyingSync, seen: ["broken promise"]),
    Expectation(
      fault: .outsideChange, seen: ["outside", "damaged", "misread"]),
    Expectation(fault: .writeback, seen: []),
  ]

  @Test("The caller sees exactly what the fault may do, and it is counted", arguments: expectations.indices)
  func alone(_ index: Int) async {
    let expected = Self.expectations[index]
    let (seen, count) = await offMain {
      let seen = Mutex<Set<String>>([])
      let runner = Runner(Self.program([expected.fault]) { note in seen.withLock { _ = $0.insert(note) } })
      for seed in 0..<500 as Range<UInt64> { _ = runner.run(seed: seed) }
      return (seen.withLock { $0 }, runner.tally.injections(of: expected.fault))
    }
    #expect(seen.subtracting(["goes on"]) == expected.seen)
    #expect(count > 20)
  }

  @Test("Eviction shows what a failed writeback or the device has done, and is counted when it does")
  func eviction() async {
    let (seen, counts) = await offMain {
      let seen = Mutex<Set<String>>([])
      let faults: FaultSet = [.eviction, .bitRot, .latentSectorError, .lateSyncError]
      let runner = Runner(Self.program(faults) { note in seen.withLock { _ = $0.insert(note) } })
      for seed in 0..<800 as Range<UInt64> { _ = runner.run(seed: seed) }
      return (seen.withLock { $0 }, faults.kinds.map { runner.tally.injections(of: $0) })
    }
    #expect(seen.isSuperset(of: ["dropped", "bitRot", "read EIO", "write EIO"]))
    #expect(counts.allSatisfy { $0 > 5 }, "\(counts)")
  }

  @Test("A device has one fault a run, unless a test asks for more", arguments: [0, 1, 3])
  func budget(_ allowed: Int) async {
    let most = await offMain {
      let runner = Runner(Self.program(.init(FaultKind.ofDevice.kinds), deviceFaults: allowed))
      return (0..<300 as Range<UInt64>).map { seed in
        let before = FaultKind.ofDevice.kinds.reduce(0) { $0 + runner.tally.injections(of: $1) }
        _ = runner.run(seed: seed)
        return FaultKind.ofDevice.kinds.reduce(0) { $0 + runner.tally.injections(of: $1) } - before
      }.max()
    }
    #expect(most == allowed)
  }

  @Test("A run's own log replays all of it")
  func replays() async {
    let differences = await offMain {
      let faults = FaultKind.ofDevice.union([
        .interruptedCall, .interruptedAfterPart, .openError, .quota, .lateSyncError, .outsideChange,
        .writeback,
        .eviction, .powerLoss, .processCrash,
      ])
      let runner = Runner(Self.program(faults))
      return (0..<300 as Range<UInt64>).filter { seed in
        let found = runner.run(seed: seed, keepsScript: true)
        let replayed = runner.run(found.script)
        return found.traceHash != replayed.traceHash || replayed.missedChoices != 0
          || found.script != replayed.script
      }
    }
    #expect(differences == [])
  }

  @Test("The name of a new file that goes with the power is counted, and only then")
  func nameLost() async {
    let (lost, kept) = await offMain {
      func count(syncs: Bool) -> Int {
        let runner = Runner(
          Program(faults: [.powerLoss]) { sim in
            let files = SimFileSystem(sim)
            let process = sim.spawn("writer") { _ in
              _ = try await files.open("log", [.append, .create])
              if syncs { try await files.syncDirectory(".") }
              for _ in 0..<4 { await sim.point() }
            }
            _ = await sim.join(process)

          })
        for seed in 0..<300 as Range<UInt64> { _ = runner.run(seed: seed) }
        return runner.tally.injections(of: .nameLost)
      }
      return (count(syncs: false), count(syncs: true))
    }
    #expect(lost > 5)
    #expect(kept < lost / 2, "a sync in time keeps it")
  }

  @Test("A file's time goes back, or lies ahead, only under the fault; its size stays true")
  @concurrent func oddTimes() async {
    let (odd, sane) = await onSimulationThread {
      func times(_ faults: FaultSet) -> Set<Int64> {
        let seen = SeenTimes()
        let runner = Runner(
          Program(faults: faults) { sim in
            let files = SimFileSystem(sim)
            let log = try await files.open("log", [.append, .create])
            for count in 1...3 {
              _ = try await log.append([1])
              let status = try await log.status()
              #expect(status.size == count)
              seen.add((status.modified - SimWallClock.start).components.seconds)
            }
          })
        for seed in 0..<1500 as Range<UInt64> { _ = runner.run(seed: seed) }
        #expect(runner.tally.injections(of: .oddClock) > 0 || faults.isEmpty)
        return seen.all
      }
      return (times([.oddClock]), times([]))
    }
    #expect(sane == [0])
    #expect(odd == [0, -1, -86_400, 86_400, -1_000_000_000])
  }

  @Test("The catalogue is complete: each id once, F-01 to F-30")
  func catalogue() {
    let ids = FaultKind.allCases.map(\.id).filter { $0.hasPrefix("F-") }.sorted()
    #expect(ids == (1...30).map { "F-\($0 < 10 ? "0" : "")\($0)" })
    #expect(Set(FaultKind.allCases.map(\.name)).count == FaultKind.allCases.count)
  }
}

/// The times that a run's files showed, in seconds from the simulation's start.
private final class SeenTimes: Sendable {
  private let state = Mutex<Set<Int64>>([])
  var all: Set<Int64> { state.withLock { $0 } }
  func add(_ seconds: Int64) { state.withLock { _ = $0.insert(seconds) } }
}
