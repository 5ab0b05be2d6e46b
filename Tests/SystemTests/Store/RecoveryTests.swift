import Environment
import Testing

@testable import SystemUnderTest

/// One test, or table, for each rule of recovery.
struct RecoveryTests {
  private static let a = Vector.smallest
  private static let b = Vector.standing
  private static let c = Vector.standingID
  private static let torn = [UInt8](#"{"v":1,"id":"torn","ev"#.utf8)

  private static func nuls(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  private static func damage(
    at offset: Int, line: Int, _ place: LogDamage.Place, _ kind: LogDamage.Kind
  ) -> StoreError {
    .damagedLog(LogDamage(path: Fixture.path, offset: offset, line: line, place: place, kind: kind))
  }

  // MARK: R0

  @Test("R0: an absent log is created, an empty one is served", arguments: World.allCases)
  func empty(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      for _ in 0..<2 {
        let store = try await fixture.open()
        #expect(store.recovery == RecoveryReport(events: 0, repeatedRecords: 0, end: .clean))
        #expect(try await store.stats() == StoreStats(total: 0, bytes: 0))
        try await store.close()
      }
      #expect(try await fixture.log().isEmpty)
      #expect(fixture.diagnostics.all.isEmpty)
    }
  }

  @Test("R0: whole lines are served and left alone", arguments: World.allCases)
  func wholeLines(_ world: World) async throws {
    try await world.run {
      let log = Self.a.line + Self.b.line + Self.c.line
      let fixture = try await Fixture(world, log: log)
      let store = try await fixture.open()
      #expect(store.recovery == RecoveryReport(events: 3, repeatedRecords: 0, end: .clean))
      #expect(try store.ids() == [Self.a.id, Self.b.id, Self.c.id])
      for vector in [Self.a, Self.b, Self.c] {
        #expect(try await store.readText(id: vector.id) == vector.event)
      }
      #expect(try await store.stats() == StoreStats(total: 3, bytes: log.count))
      #expect(try await fixture.log() == log)
      #expect(fixture.diagnostics.all.isEmpty)
    }
  }

  // MARK: R1

  @Test(
    "R1: a record without newline is served, and is intact after the next append", arguments: World.allCases)
  func missingNewline(_ world: World) async throws {
    try await world.run {
      let fixture = try await Fixture(world, log: Self.a.line + Self.b.bytes)
      let store = try await fixture.open()
      #expect(store.recovery == RecoveryReport(events: 2, repeatedRecords: 0, end: .withoutNewline))
      #expect(try await store.readText(id: Self.b.id) == Self.b.event)
      #expect(try await store.stats() == StoreStats(total: 2, bytes: Self.a.line.count + Self.b.line.count))
      #expect(try await fixture.log() == Self.a.line + Self.b.bytes)

      let acknowledgement = try await store.append(id: Self.c.id, Self.c.event)
      #expect(acknowledgement.offset == Self.a.line.count + Self.b.line.count)
      let whole = Self.a.line + Self.b.line + Self.c.line
      #expect(try await fixture.log() == whole)
      #expect(try await store.stats() == StoreStats(total: 3, bytes: whole.count))
      #expect(try await store.readText(id: Self.c.id) == Self.c.event)
      try await store.close()
      #expect(try await fixture.open().recovery == RecoveryReport(events: 3, repeatedRecords: 0, end: .clean))
    }
  }

  @Test("R1: a failed append takes the newline back with its record", arguments: World.allCases)
  func missingNewlineAndFullDisk(_ world: World) async throws {
    try await world.run {
      let fixture = try await Fixture(world, log: Self.a.bytes)
      let store = try await fixture.open()
      fixture.fileSystem.expect(.append, .short(5), .fail(.noSpace))
      await #expect(throws: StoreError.diskFull(FileError(.append, path: Fixture.path, code: .noSpace))) {
        try await store.append(id: Self.b.id, Self.b.event)
      }
      #expect(try await fixture.log() == Self.a.bytes)
      #expect(try await store.stats() == StoreStats(total: 1, bytes: Self.a.line.count))
      try await store.append(id: Self.c.id, Self.c.event)
      #expect(try await fixture.log() == Self.a.line + Self.c.line)
    }
  }

  // MARK: R2

  static let tornTails: [[UInt8]] =
    [torn, Array("{".utf8), nuls(1), nuls(5000), torn + nuls(512), nuls(3) + torn]
    + [
      Array(b.bytes.dropLast()), Array(b.bytes.dropLast()) + nuls(1), b.bytes + [0x20],
      b.bytes + nuls(3) + [1],
    ]
    + [b.bytes + c.bytes, [0xFF], [0x0D]]

  @Test("R2: an incomplete record is cut off and reported", arguments: World.allCases, tornTails)
  func tornTail(_ world: World, _ tail: [UInt8]) async throws {
    try await world.run {
      let good = Self.a.line
      let fixture = try await Fixture(world, log: good + tail)
      let store = try await fixture.open()
      let cut = RecoveryReport.IncompleteRecord(
        offset: good.count, length: tail.count, firstBytes: Array(tail.prefix(32)))
      let report = RecoveryReport(events: 1, repeatedRecords: 0, end: .incompleteRecordCut(cut))
      #expect(store.recovery == report)
      #expect(fixture.diagnostics.all == ["Skipped 1 incomplete trailing record in events.log"])
      #expect(try await fixture.log() == good)
      #expect(try await store.stats() == StoreStats(total: 1, bytes: good.count))

      try await store.append(id: Self.c.id, Self.c.event)
      #expect(try await fixture.log() == good + Self.c.line)
      try await store.close()
      #expect(try await fixture.open().recovery.end == .clean)
      #expect(fixture.diagnostics.all.count == 1)
    }
  }

  @Test(
    "A file that does not even begin like a log is somebody's and is refused, not emptied",
    arguments: World.allCases, ["dear diary", "{}", "[1, 2]", #"{"v":2,"id":"a"}"#].map { Array($0.utf8) })
  func strangersFile(_ world: World, _ bytes: [UInt8]) async throws {
    try await world.run {
      let fixture = try await Fixture(world, log: bytes)
      guard case .damagedLog(let damage)? = await fixture.refusal() else {
        Issue.record("the file was opened as a log")
        return
      }
      #expect(damage.offset == 0)
      #expect(try await fixture.log() == bytes)
      #expect(fixture.diagnostics.all.isEmpty)
    }
  }

  @Test("What begins like a record, or with bytes that the disk has not got, is a torn record")
  func beginningsOfALog() async throws {
    for bytes in [
      Array("{".utf8), Array(#"{"v":1,"id":"a"#.utf8), Self.nuls(40), Self.nuls(512) + Array("x".utf8),
    ] {
      let fixture = try await Fixture(.memory, log: bytes)
      #expect(try await fixture.open().recovery.events == 0)
      #expect(try await fixture.log().isEmpty)
    }
  }

  @Test("R2: NULs behind a record, beyond any record's length, with something after them, are no newline")
  func interruptedHole() async throws {
    let limits = StoreLimits(maximumRecordBytes: 4096, recoveryChunkBytes: 1000)
    let fixture = try await Fixture(.memory, log: Self.a.line + Self.b.bytes + Self.nuls(9000) + [1])
    #expect(try await fixture.open(limits: limits).ids() == [Self.a.id])
    #expect(try await fixture.log() == Self.a.line)
  }

  @Test("R2: the line names the file by its last path component")
  func reportedName() async throws {
    let fileSystem = MemoryFileSystem()
    let file = try await fileSystem.open("data/1/log.ndjson", [.append, .create])
    try await file.appendAll(Self.torn[...])
    let lines = Lines()
    _ = try await EventStore.open("data/1/log.ndjson", in: fileSystem, diagnostics: lines)
    #expect(lines.all == ["Skipped 1 incomplete trailing record in log.ndjson"])
  }

  @Test("R2: where the record cannot be cut off the store does not open, and says nothing of it")
  func tornTailThatStays() async throws {
    let log = Self.a.line + Self.torn
    let fixture = try await Fixture(.memory, log: log)
    fixture.fileSystem.expect(.truncate, .fail(.interrupted), .fail(.inputOutput))
    let error = FileError(.truncate, path: Fixture.path, code: .inputOutput)
    #expect(await fixture.refusal() == .fileSystem(error))
    #expect(try await fixture.log() == log)
    #expect(fixture.diagnostics.all.isEmpty)
    // The cause removed, the same log opens.
    #expect(try await fixture.open().recovery.events == 1)
  }

  // MARK: R3

  @Test(
    "R3: a record followed by NULs is kept, the NULs are cut", arguments: World.allCases, [1, 511, 100_000])
  func nulsForNewline(_ world: World, _ count: Int) async throws {
    try await world.run {
      let good = Self.a.line + Self.b.bytes
      let fixture = try await Fixture(world, log: good + Self.nuls(count))
      let store = try await fixture.open()
      #expect(store.recovery == RecoveryReport(events: 2, repeatedRecords: 0, end: .nulsCut(bytes: count)))
      #expect(try await fixture.log() == good)
      #expect(try await store.readText(id: Self.b.id) == Self.b.event)
      #expect(fixture.diagnostics.all.isEmpty)
      try await store.append(id: Self.c.id, Self.c.event)
      #expect(try await fixture.log() == Self.a.line + Self.b.line + Self.c.line)
    }
  }

  @Test("R3: of the longest record too, whose NULs lie beyond any record")
  func nulsBehindTheLongestRecord() async throws {
    let limits = StoreLimits(maximumRecordBytes: 4096, recoveryChunkBytes: 1000)
    let text = String(repeating: "x", count: 4096 - (Self.a.bytes.count + #""t":"""#.utf8.count))
    let event = #"{"t":"\#(text)"}"#
    let line = try EventRecord.encode(id: EventID("a"), event: [UInt8](event.utf8), limits: limits)
    #expect(line.count == 4097)
    let fixture = try await Fixture(.memory, log: line.dropLast() + Self.nuls(9000))
    let store = try await fixture.open(limits: limits)
    #expect(store.recovery.end == .nulsCut(bytes: 9000))
    #expect(try await store.readText(id: "a") == event)
  }

  // MARK: R4, R5

  @Test("R4: damaged lines at the end are refused", arguments: World.allCases, [[], torn, nuls(20), [0x0A]])
  func damagedEnd(_ world: World, _ tail: [UInt8]) async throws {
    try await world.run {
      let log = Self.a.line + Self.torn + [0x0A] + tail
      let fixture = try await Fixture(world, log: log)
      let error = Self.damage(at: Self.a.line.count, line: 2, .end, .invalidLine(.notARecord))
      #expect(await fixture.refusal() == error)
      #expect(try await fixture.log() == log)
      #expect(fixture.diagnostics.all.isEmpty)
    }
  }

  @Test("R5: a damaged line before a record, with newline or without, is refused", arguments: World.allCases)
  func damagedInterior(_ world: World) async throws {
    try await world.run {
      for last in [Self.c.line, Self.c.bytes, Self.c.bytes + Self.nuls(7), Self.c.line + Self.torn] {
        let log = Self.a.line + Self.b.line + [0x0A] + Self.torn + [0x0A] + last
        let fixture = try await Fixture(world, log: log)
        let offset = Self.a.line.count + Self.b.line.count
        let error = Self.damage(at: offset, line: 3, .interior, .invalidLine(.notARecord))
        #expect(await fixture.refusal() == error)
        #expect(try await fixture.log() == log)
      }
    }
  }

  @Test("R5: damage that still parses is found by the checksum")
  func damageThatParses() async throws {
    let log = String(decoding: Self.b.line, as: UTF8.self).replacing("Chidé", with: "Chidè")
    let fixture = try await Fixture(.memory, log: [UInt8](log.utf8) + Self.a.line)
    guard case .damagedLog(let damage) = await fixture.refusal(),
      case .invalidLine(.checksumMismatch(stored: 0x36BD_EFB8, computed: _)) = damage.kind
    else {
      Issue.record("the changed record was taken for a good one")
      return
    }
    #expect((damage.offset, damage.line, damage.place) == (0, 1, .interior))
    #expect(
      damage.description.hasPrefix("events.log, line 1, byte 0: its checksum says 36bdefb8, its bytes give "))
  }

  @Test("R5: two different records of one id are refused wherever they are", arguments: World.allCases)
  func conflict(_ world: World) async throws {
    try await world.run {
      for event in [#"{"text":"Chidé 🎊"}"#, "{}"] {
        let other = try EventRecord.encode(
          id: EventID(Self.b.id), event: [UInt8](event.utf8), limits: .standard)
        for ending in [other, Array(other.dropLast()), other.dropLast() + Self.nuls(4), other + Self.c.line] {
          let log = Self.a.line + Self.b.line + ending
          let fixture = try await Fixture(world, log: log)
          let error = Self.damage(
            at: Self.a.line.count + Self.b.line.count, line: 3, .interior,
            .conflict(id: Self.b.id, earlierOffset: Self.a.line.count))
          #expect(await fixture.refusal() == error)
          #expect(try await fixture.log() == log)
        }
      }
    }
  }

  @Test("A record repeated to the byte is tolerated and counted", arguments: World.allCases)
  func repetition(_ world: World) async throws {
    try await world.run {
      let log = Self.a.line + Self.b.line + Self.a.line + Self.b.bytes
      let fixture = try await Fixture(world, log: log)
      let store = try await fixture.open()
      #expect(store.recovery == RecoveryReport(events: 2, repeatedRecords: 2, end: .withoutNewline))
      #expect(try store.ids() == [Self.a.id, Self.b.id])
      #expect(try await store.readText(id: Self.b.id) == Self.b.event)
      #expect(try await store.stats() == StoreStats(total: 2, bytes: log.count + 1))
      await #expect(throws: StoreError.duplicateID(Self.a.id)) { try await store.append(id: Self.a.id, "{}") }
    }
  }

  // MARK: R7

  @Test("R7: where a read fails the store does not open", arguments: World.allCases)
  func readError(_ world: World) async throws {
    try await world.run {
      let log = Self.a.line + Self.torn
      let fixture = try await Fixture(world, log: log)
      fixture.fileSystem.expect(.pread, .short(10), .fail(.inputOutput))
      #expect(
        await fixture.refusal() == .fileSystem(FileError(.pread, path: Fixture.path, code: .inputOutput)))
      #expect(fixture.fileSystem.takeRecord().calls == [.open, .flock, .fstat, .pread, .pread, .close])
      #expect(try await fixture.log() == log)
    }
  }

  @Test("A log that shrinks while it is read is refused, not taken for torn")
  func shrinking() async throws {
    let fixture = try await Fixture(.memory, log: Self.a.line + Self.b.line)
    fixture.fileSystem.expect(.pread, .after { try? await $0.truncate(to: 50) })
    let size = Self.a.line.count + Self.b.line.count
    #expect(
      await fixture.refusal()
        == .changedElsewhere(path: Fixture.path, expectedBytes: size, foundBytes: 50))
  }

  @Test("Where the log cannot be opened the reason is given")
  func unopenable() async throws {
    let fixture = try Fixture(.memory)
    fixture.fileSystem.expect(.open, .fail(.interrupted), .fail(.tooManyOpenFiles), .fail(.noSpace))
    let tooMany = FileError(.open, path: Fixture.path, code: .tooManyOpenFiles)
    #expect(await fixture.refusal() == .fileSystem(tooMany))
    #expect(await fixture.refusal() == .diskFull(FileError(.open, path: Fixture.path, code: .noSpace)))
  }

  // MARK: All rules

  @Test("Recovering twice is recovering once", arguments: World.allCases)
  func idempotence(_ world: World) async throws {
    try await world.run {
      let tails =
        Self.tornTails + [[], Self.b.bytes, Self.b.bytes + Self.nuls(9), Self.a.line + Self.a.bytes]
      for tail in tails {
        let fixture = try await Fixture(world, log: Self.a.line + tail)
        let first = try await fixture.open()
        let (ids, stats, log) = (try first.ids(), try await first.stats(), try await fixture.log())
        try await first.close()
        let second = try await fixture.open()
        #expect(try second.ids() == ids)
        #expect(try await second.stats() == stats)
        #expect(try await fixture.log() == log)
        #expect(fixture.diagnostics.all.count <= 1)
      }
    }
  }

  @Test("A recovery cut off at any of its calls is made up for by the next", arguments: World.allCases)
  func interruptedRecovery(_ world: World) async throws {
    try await world.run {
      for tail in [Self.torn, Self.b.bytes + Self.nuls(9)] {
        let whole = try await Fixture(world, log: Self.a.line + tail)
        let expected = try await whole.open().stats()
        let calls = whole.fileSystem.takeRecord().calls
        #expect(calls.contains(.truncate))
        for (number, call) in calls.enumerated() {
          let fixture = try await Fixture(world, log: Self.a.line + tail)
          let earlier = calls[..<number].filter { $0 == call }.count
          for _ in 0..<earlier { fixture.fileSystem.expect(call, .pass) }
          fixture.fileSystem.expect(call, .fail(.canceled))
          #expect(
            await fixture.refusal() == .fileSystem(FileError(call, path: Fixture.path, code: .canceled)))
          let store = try await fixture.open()
          #expect(try await store.stats() == expected, "after a failing \(call)")
        }
      }
    }
  }

  @Test("The size of the pieces a log is read in changes nothing", arguments: [1, 2, 7, 44, 45, 46, 4096])
  func pieces(_ bytes: Int) async throws {
    let log = Self.a.line + Self.b.line + Self.c.line
    let fixture = try await Fixture(.memory, log: log + Self.torn)
    let store = try await fixture.open(limits: StoreLimits(recoveryChunkBytes: bytes))
    #expect(try store.ids() == [Self.a.id, Self.b.id, Self.c.id])
    #expect(try await fixture.log() == log)
    #expect(fixture.fileSystem.takeRecord().largestRead <= max(bytes, log.count))
  }

  @Test("A hole of NULs is never asked for in one read", arguments: [[], [UInt8(ascii: "x")]])
  func boundedMemory(_ end: [UInt8]) async throws {
    let fixture = try await Fixture(.memory, log: Self.a.line + Self.nuls(3 << 20) + end)
    let store = try await fixture.open()
    #expect(store.recovery.events == 1)
    let length = 3 << 20 + end.count
    guard case .incompleteRecordCut(let cut) = store.recovery.end else {
      Issue.record("the hole was not cut off")
      return
    }
    #expect((cut.offset, cut.length, cut.firstBytes) == (Self.a.line.count, length, Self.nuls(32)))
    #expect(fixture.fileSystem.takeRecord().largestRead == StoreLimits.standard.recoveryChunkBytes)
  }
}
