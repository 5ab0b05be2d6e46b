import Environment
import Testing

@testable import SystemUnderTest

struct EventStoreFailureTests {
  private func error(_ operation: FileError.Operation, _ code: Errno) -> FileError {
    FileError(operation, path: Fixture.path, code: code)
  }

  /// A store with one event, whose next calls can be made to fail.
  private func start(_ world: World) async throws -> (Fixture, EventStore, log: [UInt8]) {
    let fixture = try Fixture(world)
    let store = try await fixture.open()
    try await store.append(id: Vector.standing.id, Vector.standing.event)
    _ = fixture.fileSystem.takeRecord()
    return (fixture, store, Vector.standing.line)
  }

  @Test("Short and interrupted writes are gone on with until the line is whole", arguments: World.allCases)
  func shortWrites(_ world: World) async throws {
    try await world.run {
      let (fixture, store, log) = try await start(world)
      fixture.fileSystem.expect(.append, .fail(.interrupted), .short(1), .fail(.interrupted), .short(20))
      try await store.append(id: Vector.smallest.id, Vector.smallest.event)
      #expect(try await fixture.log() == log + Vector.smallest.line)
    }
  }

  @Test(
    "A write that fails half-way is taken back, changes no stats, and the store goes on",
    arguments: World.allCases,
    [Errno.noSpace, .quotaExceeded, .fileTooLarge, .inputOutput])
  func failedWrite(_ world: World, _ code: Errno) async throws {
    try await world.run {
      let (fixture, store, log) = try await start(world)
      let before = try await store.stats()
      for written in [1, 20, 44] {
        fixture.fileSystem.expect(.append, .short(written), .fail(code))
        fixture.fileSystem.expect(.truncate, .fail(.interrupted))
        let cause = error(.append, code)
        await #expect(throws: code == .inputOutput ? StoreError.fileSystem(cause) : .diskFull(cause)) {
          try await store.append(id: Vector.smallest.id, Vector.smallest.event)
        }
        #expect(try await fixture.log() == log)
        #expect(try await store.stats() == before)
        await #expect(throws: StoreError.notFound("a")) { try await store.read(id: "a") }
      }
      try await store.append(id: Vector.smallest.id, Vector.smallest.event)
      #expect(try await fixture.log() == log + Vector.smallest.line)
      try await store.close()
      #expect(try await fixture.open().recovery == RecoveryReport(events: 2, repeatedRecords: 0, end: .clean))
    }
  }

  @Test("Nothing is cut when nothing was written", arguments: World.allCases)
  func nothingWritten(_ world: World) async throws {
    try await world.run {
      let (fixture, store, log) = try await start(world)
      fixture.fileSystem.expect(.append, .fail(.noSpace))
      await #expect(throws: StoreError.diskFull(error(.append, .noSpace))) {
        try await store.append(id: "b", "{}")
      }
      #expect(fixture.fileSystem.takeRecord().calls == [.fstat, .append, .fstat])
      #expect(try await fixture.log() == log)
    }
  }

  @Test(
    "Where taking back fails, appends are refused, reads go on, and reopening recovers",
    arguments: World.allCases)
  func poisoning(_ world: World) async throws {
    try await world.run {
      let (fixture, store, log) = try await start(world)
      let before = try await store.stats()
      fixture.fileSystem.expect(.append, .short(20), .fail(.noSpace))
      fixture.fileSystem.expect(.truncate, .fail(.inputOutput))
      let unknown = StoreError.outcomeUnknown(
        append: error(.append, .noSpace), rollBack: error(.truncate, .inputOutput))
      #expect(unknown.leavesOutcomeUnknown)
      await #expect(throws: unknown) { try await store.append(id: "b", "{}") }
      _ = fixture.fileSystem.takeRecord()
      let poisoned = StoreError.poisoned(path: Fixture.path)
      #expect(!poisoned.leavesOutcomeUnknown)
      for id in ["b", "c"] { await #expect(throws: poisoned) { try await store.append(id: id, "{}") } }
      #expect(fixture.fileSystem.takeRecord().calls.isEmpty)
      #expect(try await store.readText(id: Vector.standing.id) == Vector.standing.event)
      #expect(try await store.stats() == before)
      #expect(try await fixture.log().count == log.count + 20)
      try await store.close()

      let reopened = try await fixture.open()
      #expect(try await fixture.log() == log)
      try await reopened.append(id: "b", "{}")
      #expect(try reopened.ids() == [Vector.standing.id, "b"])
    }
  }

  @Test("An append that failed with everything but the newline written may be there after reopening")
  func outcomeUnknown() async throws {
    let (fixture, store, _) = try await start(.memory)
    fixture.fileSystem.expect(.append, .short(Vector.smallest.bytes.count), .fail(.inputOutput))
    fixture.fileSystem.expect(.fstat, .pass, .fail(.inputOutput))
    await #expect(
      throws: StoreError.outcomeUnknown(
        append: error(.append, .inputOutput), rollBack: error(.fstat, .inputOutput))
    ) {
      try await store.append(id: Vector.smallest.id, Vector.smallest.event)
    }
    try await store.close()
    #expect(try await fixture.open().ids() == [Vector.standing.id, Vector.smallest.id])
  }

  @Test("Taking back cuts nothing that is not the append's own")
  func foreignBytes() async throws {
    let (fixture, store, log) = try await start(.memory)
    let foreign = [UInt8](repeating: 0x66, count: 200)
    fixture.fileSystem.expect(.append, .after { try? await $0.appendAll(foreign[...]) }, .pass)
    fixture.fileSystem.expect(.append, .fail(.noSpace))
    // The first append is made beside the second writer's bytes without noticing; the next sees the size.
    try await store.append(id: "b", "{}")
    await #expect(
      throws: StoreError.changedElsewhere(
        path: Fixture.path, expectedBytes: log.count + 45, foundBytes: log.count + 245)
    ) {
      try await store.append(id: "c", "{}")
    }
    await #expect(throws: StoreError.poisoned(path: Fixture.path)) { try await store.append(id: "c", "{}") }
    #expect(try await fixture.log().count == log.count + 245)
  }

  @Test("A failed append beside another writer's bytes cuts nothing and poisons the store")
  func foreignBytesDuringAFailure() async throws {
    let (fixture, store, log) = try await start(.memory)
    let foreign = [UInt8](repeating: 0x66, count: 200)
    fixture.fileSystem.expect(.append, .short(10), .fail(.noSpace))
    fixture.fileSystem.expect(.fstat, .pass, .after { try? await $0.appendAll(foreign[...]) })
    await #expect(throws: StoreError.outcomeUnknown(append: error(.append, .noSpace), rollBack: nil)) {
      try await store.append(id: "b", "{}")
    }
    #expect(try await fixture.log().count == log.count + 210)
    await #expect(throws: StoreError.poisoned(path: Fixture.path)) { try await store.append(id: "c", "{}") }
  }

  @Test("A log cut by somebody else takes no more appends, and its lost events are errors")
  func externalTruncation() async throws {
    let (fixture, store, log) = try await start(.memory)
    let file = try await fixture.fileSystem.open(Fixture.path, [.write])
    try await file.truncate(to: 10)
    await #expect(
      throws: StoreError.changedElsewhere(path: Fixture.path, expectedBytes: log.count, foundBytes: 10)
    ) {
      try await store.append(id: "b", "{}")
    }
    await #expect(throws: StoreError.corruptRecord(id: "e-1", offset: 0, .cutShort(bytes: 10))) {
      try await store.read(id: "e-1")
    }
    #expect(try await fixture.log().count == 10)
  }

  @Test("A failed look at the size fails the append and nothing else", arguments: World.allCases)
  func failedStatus(_ world: World) async throws {
    try await world.run {
      let (fixture, store, log) = try await start(world)
      fixture.fileSystem.expect(.fstat, .fail(.interrupted), .fail(.inputOutput))
      await #expect(throws: StoreError.fileSystem(error(.fstat, .inputOutput))) {
        try await store.append(id: "b", "{}")
      }
      #expect(try await fixture.log() == log)
      try await store.append(id: "b", "{}")
    }
  }

  @Test("A read error is an error, never not-found, and passes", arguments: World.allCases)
  func readError(_ world: World) async throws {
    try await world.run {
      let (fixture, store, _) = try await start(world)
      fixture.fileSystem.expect(.pread, .short(7), .fail(.interrupted), .fail(.inputOutput))
      await #expect(throws: StoreError.fileSystem(error(.pread, .inputOutput))) {
        try await store.read(id: "e-1")
      }
      fixture.fileSystem.expect(.pread, .short(7), .fail(.interrupted), .short(1))
      #expect(try await store.readText(id: "e-1") == Vector.standing.event)
    }
  }

  @Test("Bytes that changed on disk are never returned")
  func changedBytes() async throws {
    let (fixture, store, _) = try await start(.memory)
    let file = try await fixture.fileSystem.open(Fixture.path, [.write])
    _ = try await file.write([UInt8(ascii: "K")], at: 30)
    await #expect(throws: StoreError.self) { try await store.read(id: "e-1") }
    _ = try await file.write(Array(Vector.standing.bytes)[30...30], at: 30)
    #expect(try await store.readText(id: "e-1") == Vector.standing.event)
    // A sound record, but of another event: a read that went to the wrong place.
    let other = try EventRecord.encode(
      id: EventID("e-2"), event: [UInt8](Vector.standing.event.utf8), limits: .standard)
    _ = try await file.write(other[...], at: 0)
    await #expect(throws: StoreError.corruptRecord(id: "e-1", offset: 0, .anotherID)) {
      try await store.read(id: "e-1")
    }
  }

  @Test("No error leaves the store locked", arguments: World.allCases)
  func gateIsLeft(_ world: World) async throws {
    try await world.run {
      let (fixture, store, _) = try await start(world)
      _ = try? await store.append(id: "e-1", "{}")
      fixture.fileSystem.expect(.fstat, .fail(.inputOutput))
      _ = try? await store.append(id: "b", "{}")
      fixture.fileSystem.expect(.append, .fail(.inputOutput))
      _ = try? await store.append(id: "b", "{}")
      fixture.fileSystem.expect(.append, .short(3), .fail(.inputOutput))
      fixture.fileSystem.expect(.truncate, .fail(.inputOutput))
      _ = try? await store.append(id: "b", "{}")
      _ = try? await store.append(id: "b", "{}")
      #expect(try await store.stats().total == 1)
      fixture.fileSystem.expect(.close, .fail(.inputOutput))
      await #expect(throws: StoreError.fileSystem(error(.close, .inputOutput))) { try await store.close() }
      await #expect(throws: StoreError.closed(path: Fixture.path)) { try await store.stats() }
    }
  }

  @Test("Every error says what to do")
  func descriptions() {
    let append = error(.append, .noSpace)
    #expect(
      "\(StoreError.diskFull(append))"
        == "append events.log: ENOSPC: the log is unchanged; free space, then try again")
    #expect(
      "\(StoreError.syncFailed(error(.fdatasync, .inputOutput)))"
        == "fdatasync events.log: EIO, so what was written may not survive a power loss; check the disk, reopen the "
        + "store, then look whether the event is there")
    #expect(
      "\(StoreError.lockedByAnotherProcess(path: Fixture.path))"
        == "events.log is open in another process or store; close that one, then open this again")
    let damage = LogDamage(
      path: "events.log", offset: 210, line: 3, place: .interior,
      kind: .invalidLine(.checksumMismatch(stored: 1, computed: 0xABCD_EF01)))
    #expect(
      "\(StoreError.damagedLog(damage))"
        == "events.log, line 3, byte 210: its checksum says 00000001, its bytes give abcdef01; the log was not "
        + "changed: restore it from a copy, or repair that line by hand, then reopen")
  }
}
