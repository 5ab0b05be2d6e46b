import Environment
import Testing

@testable import SystemUnderTest

/// Level `power`: what is synced, when, and what a failed sync leads to.
@Suite(.timeLimit(.minutes(15)))
struct PowerDurabilityTests {
  /// A store whose next calls can be made to wait or fail.
  private func start(_ world: World) async throws -> (Fixture, EventStore) {
    let fixture = try Fixture(world)
    let store = try await fixture.open(durability: .power)
    _ = fixture.fileSystem.takeRecord()
    return (fixture, store)
  }

  private func failed(_ code: Errno) -> StoreError {
    .syncFailed(FileError(.fdatasync, path: Fixture.path, code: code))
  }

  /// Waits until so many events are written, acknowledged or not.
  private func until(_ count: Int, in store: EventStore) async throws {
    while try await store.stats().total < count { await Task.yield() }
  }

  /// Appends events at once: the first is held in its sync before the others begin.
  private func start(
    _ ids: [String], in store: EventStore, holding hold: Hold
  ) async -> [Task<Acknowledgement, any Error>] {
    var tasks: [Task<Acknowledgement, any Error>] = []
    for id in ids {
      tasks.append(Task { try await store.append(id: id, "{}") })
      if tasks.count == 1 { await hold.untilReached() }
    }
    return tasks
  }

  // MARK: What is synced

  @Test(
    "An acknowledgement names the level of its store, and only level power syncs", arguments: World.allCases)
  func levels(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      for (durability, syncs) in [(Durability.process, []), (.power, [FileError.Operation.fdatasync])] {
        let store = try await fixture.open(durability: durability)
        #expect(store.durability == durability)
        _ = fixture.fileSystem.takeRecord()
        #expect(try await store.append(id: durability.rawValue, "{}").level == durability)
        #expect(fixture.fileSystem.takeRecord().calls == [.fstat, .append] + syncs)
        try await store.close()
      }
    }
  }

  @Test(
    "The directory is synced once per opening, before anything is acknowledged", arguments: World.allCases)
  func directory(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      for opening in 0..<2 {
        let store = try await fixture.open(durability: .power)
        let record = fixture.fileSystem.takeRecord()
        #expect(record.syncedDirectories == ["."])
        #expect(record.calls.suffix(2) == [.fdatasync, .syncDirectory])
        for number in 0..<3 { try await store.append(id: "\(opening)-\(number)", "{}") }
        #expect(!fixture.fileSystem.takeRecord().calls.contains(.syncDirectory))
        try await store.close()
      }
    }
  }

  @Test(
    "The directory that is synced is the one that holds the log",
    arguments: [
      ("events.log", "."), ("data/events.log", "data"), ("a/b/events.log", "a/b"), ("./events.log", "."),
    ])
  func parent(_ path: String, _ directory: String) async throws {
    let files = ScriptedFileSystem(MemoryFileSystem())
    _ = try await EventStore.open(path, in: files, diagnostics: Lines(), durability: .power)
    #expect(files.takeRecord().syncedDirectories == [directory])
  }

  @Test("What recovery cuts off is synced before anything is acknowledged", arguments: World.allCases)
  func truncation(_ world: World) async throws {
    try await world.run {
      let fixture = try await Fixture(world, log: Vector.standing.line + [0x7B])
      _ = try await fixture.open(durability: .power)
      #expect(
        fixture.fileSystem.takeRecord().calls
          == [.open, .flock, .fstat, .pread, .fstat, .pread, .truncate, .fdatasync, .syncDirectory])
    }
  }

  @Test(
    "Where the opening's syncs fail the store does not open, and the sync is not repeated",
    arguments: World.allCases, [Errno.inputOutput, .interrupted])
  func failedOpening(_ world: World, _ code: Errno) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      for (operation, path) in [(FileError.Operation.fdatasync, Fixture.path), (.syncDirectory, ".")] {
        _ = fixture.fileSystem.takeRecord()
        fixture.fileSystem.expect(operation, .fail(code))
        let error = StoreError.syncFailed(FileError(operation, path: path, code: code))
        #expect(await fixture.refusal(durability: .power) == error)
        let calls = fixture.fileSystem.takeRecord().calls
        #expect(calls.suffix(2) == [operation, .close])
        #expect(calls.filter { $0 == operation }.count == 1)
      }
    }
  }

  // MARK: Group commit

  @Test("Sixteen appends at once need two syncs, and none is made under the gate", arguments: World.allCases)
  func sharing(_ world: World) async throws {
    try await world.run {
      let (fixture, store) = try await start(world)
      let hold = Hold()
      fixture.fileSystem.expect(.fdatasync, .hold(hold))
      let acknowledgements = try await withThrowingTaskGroup(of: Acknowledgement.self) { group in
        for number in 0..<16 {
          group.addTask { try await store.append(id: "id-\(number)", "{}") }
          if number == 0 { await hold.untilReached() }
        }
        // Stats and appends take the gate; were it held, this would not end.
        try await until(16, in: store)
        #expect(try await store.readText(id: "id-15") == "{}")
        await #expect(throws: StoreError.duplicateID("id-15")) { try await store.append(id: "id-15", "{}") }
        hold.release()
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(acknowledgements.count == 16)
      #expect(acknowledgements.allSatisfy { $0.level == .power })
      #expect(fixture.fileSystem.takeRecord().calls.filter { $0 == .fdatasync }.count == 2)
    }
  }

  @Test("A sync that began before a write does not acknowledge it", arguments: World.allCases)
  func earlierSync(_ world: World) async throws {
    try await world.run {
      let (fixture, store) = try await start(world)
      let (first, second) = (Hold(), Hold())
      fixture.fileSystem.expect(.fdatasync, .hold(first), .hold(second))
      let a = Task { try await store.append(id: "a", "{}") }
      await first.untilReached()
      let acknowledged = Flag()
      let b = Task {
        _ = try await store.append(id: "b", "{}")
        acknowledged.raise()
      }
      try await until(2, in: store)
      first.release()
      _ = try await a.value
      for _ in 0..<100 { await Task.yield() }
      try #require(!acknowledged.isRaised)
      await second.untilReached()
      #expect(!acknowledged.isRaised)
      second.release()
      try await b.value
    }
  }

  @Test("A cancelled append whose bytes are written is told its outcome", arguments: World.allCases)
  func cancellation(_ world: World) async throws {
    try await world.run {
      let (fixture, store) = try await start(world)
      let hold = Hold()
      fixture.fileSystem.expect(.fdatasync, .hold(hold))
      let tasks = await start(["a", "b", "c"], in: store, holding: hold)
      try await until(3, in: store)
      for task in tasks { task.cancel() }
      hold.release()
      for task in tasks { #expect(try await task.value.level == .power) }
      #expect(fixture.fileSystem.takeRecord().calls.filter { $0 == .fdatasync }.count == 2)
    }
  }

  @Test("Closing waits for the syncs that written appends need", arguments: World.allCases)
  func closing(_ world: World) async throws {
    try await world.run {
      let (fixture, store) = try await start(world)
      let hold = Hold()
      fixture.fileSystem.expect(.fdatasync, .hold(hold))
      let tasks = await start(["a", "b"], in: store, holding: hold)
      try await until(2, in: store)
      let closing = Task { try await store.close() }
      closing.cancel()
      while (try? store.ids()) != nil { await Task.yield() }
      await #expect(throws: StoreError.closed(path: Fixture.path)) { try await store.append(id: "c", "{}") }
      hold.release()
      for task in tasks { #expect(try await task.value.level == .power) }
      try await closing.value
      #expect(
        fixture.fileSystem.takeRecord().calls
          == [.fstat, .append, .fdatasync, .fstat, .append, .fdatasync, .close])
    }
  }

  // MARK: Failure

  @Test(
    "A failed sync acknowledges nobody and ends appending; reads go on, and reopening recovers",
    arguments: World.allCases, [Errno.inputOutput, .noSpace, .interrupted])
  func failedSync(_ world: World, _ code: Errno) async throws {
    try await world.run {
      let (fixture, store) = try await start(world)
      try await store.append(id: "safe", "{}")
      let hold = Hold()
      fixture.fileSystem.expect(.fdatasync, .holdThenFail(hold, code))
      let tasks = await start(["a", "b", "c"], in: store, holding: hold)
      try await until(4, in: store)
      hold.release()
      #expect(failed(code).leavesOutcomeUnknown)
      for task in tasks { await #expect(throws: failed(code)) { try await task.value } }
      _ = fixture.fileSystem.takeRecord()
      for id in ["d", "e"] {
        await #expect(throws: StoreError.poisoned(path: Fixture.path)) {
          try await store.append(id: id, "{}")
        }
      }
      for id in ["safe", "a", "b", "c"] { #expect(try await store.readText(id: id) == "{}") }
      #expect(try await store.stats().total == 4)
      try await store.close()
      #expect(Set(fixture.fileSystem.takeRecord().calls) == [.pread, .close])

      let reopened = try await fixture.open(durability: .power)
      #expect(reopened.recovery.events == 4)
      #expect(try await reopened.append(id: "d", "{}").level == .power)
    }
  }

  @Test(
    "An append under way while a sync fails is not acknowledged and revives nothing",
    arguments: World.allCases)
  func appendBesideAFailingSync(_ world: World) async throws {
    try await world.run {
      let (fixture, store) = try await start(world)
      let (sync, write) = (Hold(), Hold())
      fixture.fileSystem.expect(.fdatasync, .holdThenFail(sync, .inputOutput))
      fixture.fileSystem.expect(.append, .pass, .hold(write))
      let a = Task { try await store.append(id: "a", "{}") }
      await sync.untilReached()
      let b = Task { try await store.append(id: "b", "{}") }
      await write.untilReached()
      sync.release()
      await #expect(throws: failed(.inputOutput)) { try await a.value }
      write.release()
      await #expect(throws: failed(.inputOutput)) { try await b.value }
      await #expect(throws: StoreError.poisoned(path: Fixture.path)) { try await store.append(id: "c", "{}") }
      #expect(fixture.fileSystem.takeRecord().calls.filter { $0 == .fdatasync }.count == 1)
    }
  }

  @Test("A failed write is reported once its taking back is synced", arguments: World.allCases)
  func takenBack(_ world: World) async throws {
    try await world.run {
      let (fixture, store) = try await start(world)
      let full = FileError(.append, path: Fixture.path, code: .noSpace)
      fixture.fileSystem.expect(.append, .short(20), .fail(.noSpace))
      await #expect(throws: StoreError.diskFull(full)) { try await store.append(id: "a", "{}") }
      #expect(
        fixture.fileSystem.takeRecord().calls == [.fstat, .append, .append, .fstat, .truncate, .fdatasync])
      // Without that sync the record may be there after a power loss.
      fixture.fileSystem.expect(.append, .short(20), .fail(.noSpace))
      fixture.fileSystem.expect(.fdatasync, .fail(.inputOutput))
      await #expect(throws: failed(.inputOutput)) { try await store.append(id: "a", "{}") }
      await #expect(throws: StoreError.poisoned(path: Fixture.path)) { try await store.append(id: "a", "{}") }
      #expect(try await fixture.log().isEmpty)
    }
  }
}
