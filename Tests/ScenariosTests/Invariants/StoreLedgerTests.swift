import Environment
import Sim
import Testing

@testable import Scenarios
@testable import SystemUnderTest

/// The oracle's judgement of one answer at a time, on exact bytes: no store, the test plays its part.
struct StoreLedgerTests {
  private static let event = Array("{}".utf8)
  private static let full = FileError(.append, path: StoreWorld.path, code: .noSpace)
  private static let cutFailed = FileError(.truncate, path: StoreWorld.path, code: .inputOutput)

  private static func line(_ id: String) -> [UInt8] { ExpectedRecord.line(id: id, event: event) }

  private static func acknowledgement(_ id: String, at offset: Int) -> Acknowledgement {
    Acknowledgement(id: id, offset: offset, length: line(id).count - 1, level: .process)
  }

  private static func report(_ events: Int) -> RecoveryReport {
    RecoveryReport(events: events, repeatedRecords: 0, end: .clean)
  }

  /// Runs a dialogue with the oracle.
  /// - Returns: The violated invariant, nil when there was none.
  @concurrent private func violated(
    log: PreparedLog = .absent, faults: FaultSet = .all, opening events: Int? = 0,
    _ body: @escaping @Sendable (StoreWorld, inout StoreLedger) -> Void
  ) async -> String? {
    let runner = Runner(
      Program { simulation in
        let world = try StoreWorld(
          simulation, .real, faults: faults, invariants: StoreInvariant.all, log: log)
        await simulation.point()
        world.oracle.hear { ledger in
          ledger.opens()
          if let events { ledger.opened(Self.report(events)) }
          body(world, &ledger)
        }
        await simulation.point()
      })
    let verdict = runner.run(ChoiceScript()).verdict
    return verdict == .passed ? nil : verdict.invariant ?? verdict.name
  }

  private static func put(_ bytes: [UInt8], _ world: StoreWorld) {
    do {
      try world.files.volume.place(bytes, at: StoreWorld.path)
    } catch {
      Issue.record(error)
    }
  }

  @Test("An append that is there as acknowledged is in order")
  func goodAppend() async {
    let id = await violated { world, ledger in
      let number = ledger.appends("a", Self.event, writer: 0)
      Self.put(Self.line("a"), world)
      ledger.acknowledged(number, Self.acknowledgement("a", at: 0))
      ledger.read(ledger.reads("a"), Self.event)
    }
    #expect(id == nil)
  }

  @Test("S-1, S-16: what was acknowledged must be found; another error must be possible")
  func notFound() async {
    for (error, expected) in [
      (StoreError.notFound("a"), "S-1"), (.corruptRecord(id: "a", offset: 0, .notARecord), "S-1"),
      (.poisoned(path: ""), "S-16"), (.fileSystem(Self.cutFailed), "S-16"),
      (.fileSystem(FileError(.pread, path: "", code: .interrupted)), "S-16"),
      (.fileSystem(FileError(.pread, path: "", code: .inputOutput)), nil),
    ] as [(StoreError, String?)] {
      let id = await violated { world, ledger in
        let number = ledger.appends("a", Self.event, writer: 0)
        Self.put(Self.line("a"), world)
        ledger.acknowledged(number, Self.acknowledgement("a", at: 0))
        ledger.readFailed(ledger.reads("a"), error)
      }
      #expect(id == expected)
    }
  }

  @Test("S-1: a read that began before the acknowledgement may miss the event")
  func concurrentRead() async {
    let id = await violated { world, ledger in
      let number = ledger.appends("a", Self.event, writer: 0)
      let read = ledger.reads("a")
      Self.put(Self.line("a"), world)
      ledger.acknowledged(number, Self.acknowledgement("a", at: 0))
      ledger.readFailed(read, .notFound("a"))
    }
    #expect(id == nil)
  }

  @Test("S-4: what was acknowledged is there after a restart; what was not may be gone, but not come back")
  func restart() async {
    for (kept, expected) in [("a", nil), ("b", "S-4"), ("ab", nil)] as [(String, String?)] {
      let id = await violated { world, ledger in
        let first = ledger.appends("a", Self.event, writer: 0)
        Self.put(Self.line("a"), world)
        ledger.acknowledged(first, Self.acknowledgement("a", at: 0))
        _ = ledger.appends("b", Self.event, writer: 0)
        ledger.died()
        Self.put(kept.flatMap { Self.line(String($0)) }, world)
        ledger.opens()
        ledger.opened(Self.report(kept.count))
      }
      #expect(id == expected)
    }
    let returned = await violated { world, ledger in
      _ = ledger.appends("b", Self.event, writer: 0)
      for log in [[], Self.line("b")] {
        ledger.died()
        ledger.opens()
        ledger.opened(Self.report(0))
        Self.put(log, world)
        ledger.sync()
      }
    }
    #expect(returned == "S-7")
  }

  @Test("S-9: the records of one writer lie in the order of its requests")
  func order() async {
    for (log, expected) in [(["a", "b"], nil), (["b", "a"], "S-9")] as [([String], String?)] {
      let id = await violated { world, ledger in
        _ = ledger.appends("a", Self.event, writer: 0)
        _ = ledger.appends("b", Self.event, writer: 0)
        Self.put(log.flatMap(Self.line), world)
        ledger.sync()
      }
      #expect(id == expected)
    }
  }

  @Test("S-11: stats may be of any moment of the call, not of one before it, and not of two")
  func stats() async {
    let (one, two) = (Self.line("a").count, Self.line("a").count + Self.line("b").count)
    for (total, bytes, expected) in [
      (1, one, nil), (2, two, nil), (0, 0, "S-11"), (1, two, "S-11"), (2, one, "S-11"), (2, two - 1, "S-11"),
    ] as [(Int, Int, String?)] {
      let id = await violated { world, ledger in
        let number = ledger.appends("a", Self.event, writer: 0)
        Self.put(Self.line("a"), world)
        ledger.acknowledged(number, Self.acknowledgement("a", at: 0))
        _ = ledger.appends("b", Self.event, writer: 1)
        let call = ledger.asksForStats()
        Self.put(Self.line("a") + Self.line("b"), world)
        ledger.sync()
        ledger.stats(call, StoreStats(total: total, bytes: bytes))
      }
      #expect(id == expected, "\(total) in \(bytes)")
    }
  }

  @Test("S-11: a newline still owed is counted, and so is a repeated record, but as no other event")
  func statsAfterRecovery() async {
    for (log, events) in [(PreparedLog.withoutNewline, 3), (.repeated, 3), (.whole(2), 2)] {
      let size = (log.bytes?.count ?? 0) + (log.bytes?.last == UInt8(ascii: "\n") ? 0 : 1)
      for (total, bytes, expected) in [
        (events, size, nil), (events, size - 1, "S-11"), (events + 1, size, "S-11"),
      ] as [(Int, Int, String?)] {
        let id = await violated(log: log, opening: nil) { _, ledger in
          ledger.opened(
            RecoveryReport(events: events, repeatedRecords: 0, end: .clean))
          ledger.stats(ledger.asksForStats(), StoreStats(total: total, bytes: bytes))
        }
        #expect(id == expected)
      }
    }
  }

  @Test("S-12, S-19: no record behind torn bytes, and none behind a record that lacks its newline")
  func gluedRecords() async {
    for (log, expected) in [
      (PreparedLog.torn(bytes: 9), "S-12"), (.withoutNewline, "S-19"), (.whole(2), nil),
    ] as [(PreparedLog, String?)] {
      let bytes = log.bytes ?? []
      let id = await violated(log: log, opening: log.records.count) { world, ledger in
        _ = ledger.appends("a", Self.event, writer: 0)
        Self.put(bytes + Self.line("a"), world)
        ledger.sync()
      }
      #expect(id == expected)
    }
  }

  @Test("S-19: a failed append may write the owed newline and take it back")
  func owedNewlineTakenBack() async {
    let log = PreparedLog.withoutNewline
    let bytes = log.bytes ?? []
    let id = await violated(log: log, opening: 3) { world, ledger in
      let number = ledger.appends("a", Self.event, writer: 0)
      Self.put(bytes + Array("\n{".utf8), world)
      ledger.sync()
      Self.put(bytes, world)
      ledger.failed(number, .diskFull(Self.full))
      ledger.stats(ledger.asksForStats(), StoreStats(total: 3, bytes: bytes.count + 1))
    }
    #expect(id == nil)
  }

  @Test("S-13: a damaged log is refused by naming the right place, unchanged")
  func damage() async {
    let log = PreparedLog.damagedEnd(at: 5)
    let bytes = log.bytes ?? []
    let offset = PreparedLog.whole(1).bytes?.count ?? 0
    let fault = LogDamage.Kind.invalidLine(.notARecord)
    func damage(_ offset: Int, _ line: Int, _ place: LogDamage.Place) -> LogDamage {
      LogDamage(path: StoreWorld.path, offset: offset, line: line, place: place, kind: fault)
    }
    for (refusal, cut, expected) in [
      (damage(offset, 2, .end), 0, nil), (damage(offset, 2, .end), 1, "S-13"),
      (damage(0, 2, .end), 0, "S-13"), (damage(offset, 1, .end), 0, "S-13"),
      (damage(offset, 2, .interior), 0, "S-13"),
    ] as [(LogDamage, Int, String?)] {
      let id = await violated(log: log, opening: nil) { world, ledger in
        if cut > 0 { Self.put(bytes.dropLast(cut), world) }
        #expect(ledger.refuses(.damagedLog(refusal)) == .refused)
      }
      #expect(id == expected)
    }
    #expect(await violated(log: log, opening: 1) { _, _ in } == "S-13")
  }

  @Test("S-15: a failed append leaves nothing, neither a part nor the whole")
  func remains() async {
    let line = Self.line("a")
    for (left, expected) in [
      ([], nil), (line, "S-15"), (Array(line.dropLast()), "S-15"), (Array(line.prefix(1)), "S-15"),
    ] as [([UInt8], String?)] {
      let id = await violated { world, ledger in
        let number = ledger.appends("a", Self.event, writer: 0)
        Self.put(left, world)
        ledger.failed(number, .diskFull(Self.full))
      }
      #expect(id == expected)
    }
  }

  @Test("S-15: what is there of an append still under way is no remainder of a failed one")
  func partOfAnother() async {
    let id = await violated { world, ledger in
      let failing = ledger.appends("a", Self.event, writer: 0)
      _ = ledger.appends("b", Self.event, writer: 1)
      Self.put(Array(Self.line("b").prefix(20)), world)
      ledger.failed(failing, .diskFull(Self.full))
    }
    #expect(id == nil)
  }

  @Test("S-15: after an unknown outcome appends are refused until the log is opened again")
  func poisoned() async {
    for (isReopened, expected) in [(false, "S-15"), (true, nil)] as [(Bool, String?)] {
      let id = await violated { world, ledger in
        let number = ledger.appends("a", Self.event, writer: 0)
        ledger.failed(number, .outcomeUnknown(append: Self.full, rollBack: Self.cutFailed))
        if isReopened {
          ledger.closed(nil)
          ledger.opens()
          ledger.opened(Self.report(0))
        } else {
          let refused = ledger.appends("c", Self.event, writer: 0)
          ledger.failed(refused, .poisoned(path: StoreWorld.path))
        }
        let next = ledger.appends("b", Self.event, writer: 0)
        Self.put(Self.line("b"), world)
        ledger.acknowledged(next, Self.acknowledgement("b", at: 0))
      }
      #expect(id == expected)
    }
  }

  @Test("S-16, S-17: an append is refused only for a reason that there is")
  func reasons() async {
    let bad = FileError(.append, path: "", code: .badDescriptor)
    for (error, expected) in [
      (StoreError.duplicateID("a"), "S-17"), (.poisoned(path: ""), "S-16"), (.closed(path: ""), "S-16"),
      (.fileSystem(bad), "S-16"), (.diskFull(Self.cutFailed), "S-16"), (.fileSystem(Self.full), "S-16"),
      (.outcomeUnknown(append: Self.full, rollBack: nil), "S-16"), (.diskFull(Self.full), nil),
    ] as [(StoreError, String?)] {
      let id = await violated { _, ledger in ledger.failed(ledger.appends("a", Self.event, writer: 0), error)
      }
      #expect(id == expected)
    }
    let impossible = await violated(faults: [.shortWrite]) { _, ledger in
      ledger.failed(ledger.appends("a", Self.event, writer: 0), .diskFull(Self.full))
    }
    #expect(impossible == "S-16")
  }

  @Test("S-18: only the disk keeps a log from being opened that is not damaged, and all of it is served")
  func refusals() async {
    let unreadable = FileError(.pread, path: StoreWorld.path, code: .inputOutput)
    for (log, error, expected) in [
      (PreparedLog.whole(2), StoreError.fileSystem(unreadable), nil),
      (.whole(2), .fileSystem(Self.cutFailed), "S-18"), (.torn(bytes: 4), .fileSystem(Self.cutFailed), nil),
      (.whole(2), .changedElsewhere(path: "", expectedBytes: 0, foundBytes: 1), "S-18"),
    ] as [(PreparedLog, StoreError, String?)] {
      let id = await violated(log: log, opening: nil) { _, ledger in
        #expect(ledger.refuses(error) == (expected == nil ? .failed : .refused))
      }
      #expect(id == expected)
    }
    #expect(await violated(log: .whole(2), opening: 1) { _, _ in } == "S-18")
    #expect(await violated(log: .whole(2), opening: 2) { _, _ in } == nil)
  }
}
