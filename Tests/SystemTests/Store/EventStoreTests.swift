import Environment
import Testing

@testable import SystemUnderTest

struct EventStoreTests {
  @Test("An acknowledgement counts bytes: 7 characters of the payload are 11", arguments: World.allCases)
  func acknowledgement(_ world: World) async throws {
    try await world.run {
      #expect("Chidé 🎉".count == 7 && "Chidé 🎉".utf8.count == 11)
      let fixture = try Fixture(world)
      let store = try await fixture.open()
      let first = try await store.append(id: Vector.standing.id, Vector.standing.event)
      let second = try await store.append(id: Vector.standingID.id, Vector.standingID.event)
      #expect(first == Acknowledgement(id: "e-1", offset: 0, length: 66, level: .process))
      #expect(second == Acknowledgement(id: "Chidé 🎉", offset: 67, length: 54, level: .process))
      #expect(try await fixture.log() == Vector.standing.line + Vector.standingID.line)
      #expect(try await store.stats() == StoreStats(total: 2, bytes: 122))
      #expect(try await store.readText(id: "e-1") == #"{"text":"Chidé 🎉"}"#)
      #expect(try await store.readText(id: "Chidé 🎉") == "{}")
    }
  }

  @Test("What was acknowledged is there after reopening, to the byte", arguments: World.allCases)
  func reopening(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      var store = try await fixture.open()
      for vector in Vector.all { try await store.append(id: vector.id, vector.event) }
      let stats = try await store.stats()
      let log = try await fixture.log()
      try await store.close()
      store = try await fixture.open()
      #expect(try store.ids() == Vector.all.map(\.id))
      for vector in Vector.all { #expect(try await store.readText(id: vector.id) == vector.event) }
      #expect(try await store.stats() == stats)
      #expect(try await fixture.log() == log)
    }
  }

  @Test("An id is taken once, also after reopening", arguments: World.allCases)
  func duplicates(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      var store = try await fixture.open()
      try await store.append(id: "a", "{}")
      for _ in 0..<2 {
        await #expect(throws: StoreError.duplicateID("a")) { try await store.append(id: "a", #"{"b":1}"#) }
        #expect(try await store.readText(id: "a") == "{}")
        #expect(try await store.stats() == StoreStats(total: 1, bytes: 45))
        try await store.close()
        store = try await fixture.open()
      }
    }
  }

  @Test("Of appends of one id at once, one is taken", arguments: World.allCases)
  func concurrentDuplicates(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open()
      let taken = await withTaskGroup(of: Int?.self) { group in
        for number in 0..<16 {
          group.addTask {
            do throws(StoreError) {
              try await store.append(id: "same", #"{"n":\#(number)}"#)
              return number
            } catch {
              #expect(error == .duplicateID("same"))
              return nil
            }
          }
        }
        return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
      }
      #expect(taken.count == 1)
      #expect(try await store.readText(id: "same") == #"{"n":\#(taken[0])}"#)
      try await store.close()
      #expect(try await fixture.open().recovery == RecoveryReport(events: 1, repeatedRecords: 0, end: .clean))
    }
  }

  @Test("Appends at once give whole lines, and records where they are said to be", arguments: World.allCases)
  func concurrentAppends(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open()
      // Every write is cut in two, so that lines would mix if appends did.
      for _ in 0..<64 { fixture.fileSystem.expect(.append, .short(20), .pass) }
      let acknowledgements = try await withThrowingTaskGroup(of: Acknowledgement.self) { group in
        for number in 0..<64 {
          group.addTask { try await store.append(id: "id-\(number)", #"{"n":\#(number)}"#) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let log = try await fixture.log()
      for acknowledgement in acknowledgements {
        let record = log[acknowledgement.offset..<(acknowledgement.offset + acknowledgement.length)]
        let id = try EventRecord.decode(record.span, limits: .standard)
        #expect(id.text == acknowledgement.id)
      }
      #expect(try await store.stats() == StoreStats(total: 64, bytes: log.count))
      try await store.close()
      #expect(try await fixture.open().recovery.events == 64)
    }
  }

  @Test("Stats asked for during an append are those after it", arguments: World.allCases)
  func statsDuringAnAppend(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open()
      let hold = Hold()
      fixture.fileSystem.expect(.append, .hold(hold))
      async let appending = store.append(id: "a", "{}")
      await hold.untilReached()
      async let stats = store.stats()
      // Gives stats that do not wait the time to show it.
      for _ in 0..<100 { await Task.yield() }
      hold.release()
      #expect(try await stats == StoreStats(total: 1, bytes: 45))
      _ = try await appending
    }
  }

  @Test("Reads wait for no append, and see no event before it is whole", arguments: World.allCases)
  func readsDuringAnAppend(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open()
      try await store.append(id: "a", "{}")
      let hold = Hold()
      fixture.fileSystem.expect(.append, .short(30), .hold(hold))
      async let appending = store.append(id: "b", "{}")
      await hold.untilReached()
      #expect(try await store.readText(id: "a") == "{}")
      await #expect(throws: StoreError.notFound("b")) { try await store.read(id: "b") }
      #expect(try store.ids() == ["a"])
      hold.release()
      _ = try await appending
      #expect(try await store.readText(id: "b") == "{}")
    }
  }

  @Test("What cannot be stored is refused before anything is written", arguments: World.allCases)
  func unusableInput(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open(limits: StoreLimits(maximumRecordBytes: 4096))
      let tooLong = #"{"t":"\#(String(repeating: "x", count: 4096))"}"#
      await #expect(throws: StoreError.invalidID(byteCount: 0)) { try await store.append(id: "", "{}") }
      await #expect(throws: StoreError.invalidEvent(JSONFault(.notAnObject, at: 0))) {
        try await store.append(id: "a", "[]")
      }
      await #expect(throws: StoreError.recordTooLarge(bytes: 4146, maximum: 4096)) {
        try await store.append(id: "a", tooLong)
      }
      #expect(try await fixture.log().isEmpty)
      #expect(try await store.stats() == StoreStats(total: 0, bytes: 0))
    }
  }

  @Test(
    "An append is one look at the size and one write, a read one pread of the record",
    arguments: World.allCases)
  func calls(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open()
      #expect(fixture.fileSystem.takeRecord().calls == [.open, .flock, .fstat])
      try await store.append(id: Vector.standing.id, Vector.standing.event)
      #expect(fixture.fileSystem.takeRecord().calls == [.fstat, .append])
      _ = try await store.read(id: Vector.standing.id)
      let reading = fixture.fileSystem.takeRecord()
      #expect(reading.calls == [.pread])
      #expect(reading.largestRead == 66)
      _ = try await store.stats()
      #expect(fixture.fileSystem.takeRecord().calls.isEmpty)
    }
  }

  @Test("A closed store answers nothing but that it is closed", arguments: World.allCases)
  func closing(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open()
      try await store.append(id: "a", "{}")
      try await store.close()
      let closed = StoreError.closed(path: Fixture.path)
      await #expect(throws: closed) { try await store.append(id: "b", "{}") }
      await #expect(throws: closed) { try await store.read(id: "a") }
      await #expect(throws: closed) { try await store.stats() }
      await #expect(throws: closed) { try await store.close() }
      #expect(throws: closed) { try store.ids() }
    }
  }

  @Test("Closing waits for the append under way, in a cancelled task too", arguments: World.allCases)
  func closingDuringAnAppend(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open()
      let hold = Hold()
      fixture.fileSystem.expect(.append, .hold(hold))
      async let appending = store.append(id: "a", "{}")
      await hold.untilReached()
      let closing = Task { try await store.close() }
      closing.cancel()
      for _ in 0..<100 { await Task.yield() }
      hold.release()
      #expect(try await appending.id == "a")
      try await closing.value
      #expect(fixture.fileSystem.takeRecord().calls.last == .close)
    }
  }

  @Test(
    "An append cancelled before its turn writes nothing; one under way is finished", arguments: World.allCases
  )
  func cancellation(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open()
      let hold = Hold()
      fixture.fileSystem.expect(.append, .hold(hold))
      let first = Task { try await store.append(id: "a", "{}") }
      await hold.untilReached()
      let second = Task { try await store.append(id: "b", "{}") }
      second.cancel()
      await #expect(throws: StoreError.cancelled) { try await second.value }
      first.cancel()
      hold.release()
      #expect(try await first.value.id == "a")
      try await store.append(id: "b", "{}")
      #expect(try store.ids() == ["a", "b"])
    }
  }
}
