import Environment
import Testing

@testable import SystemUnderTest

@Suite(.timeLimit(.minutes(15)))
struct SingleWriterTests {
  private static let locked = StoreError.lockedByAnotherProcess(path: Fixture.path)

  @Test(
    "A second store on a log is refused before it reads or cuts anything, until the first is closed",
    arguments: World.allCases, Durability.allCases)
  func exclusion(_ world: World, _ durability: Durability) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let first = try await fixture.open(durability: durability)
      try await first.append(id: Vector.standing.id, Vector.standing.event)
      // What an append under way looks like to others is what a torn one looks like.
      let hold = Hold()
      fixture.fileSystem.expect(.append, .short(30), .hold(hold))
      async let appending = first.append(id: Vector.smallest.id, Vector.smallest.event)
      await hold.untilReached()
      _ = fixture.fileSystem.takeRecord()
      #expect(await fixture.refusal(durability: durability) == Self.locked)
      #expect(fixture.fileSystem.takeRecord().calls == [.open, .flock, .close])
      #expect(try await fixture.log() == Vector.standing.line + Vector.smallest.line.prefix(30))
      hold.release()
      #expect(try await appending.id == Vector.smallest.id)
      try await first.close()

      let second = try await fixture.open(durability: durability)
      #expect(second.recovery == RecoveryReport(events: 2, repeatedRecords: 0, end: .clean))
      #expect(await fixture.refusal() == Self.locked)
    }
  }

  @Test("Of stores opened at once one is served", arguments: World.allCases)
  func race(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let stores = await withTaskGroup(of: EventStore?.self) { group in
        for _ in 0..<4 {
          group.addTask {
            do throws(StoreError) {
              return try await fixture.open()
            } catch {
              #expect(error == Self.locked)
              return nil
            }
          }
        }
        return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
      }
      #expect(stores.count == 1)
    }
  }

  @Test("A lock that cannot be asked for is an error, and one that was interrupted is asked for again")
  func failingLock() async throws {
    let fixture = try Fixture(.memory)
    fixture.fileSystem.expect(.flock, .fail(.interrupted), .fail(.inputOutput))
    #expect(
      await fixture.refusal() == .fileSystem(FileError(.flock, path: Fixture.path, code: .inputOutput)))
    #expect(fixture.fileSystem.takeRecord().calls == [.open, .flock, .flock, .close])
    _ = try await fixture.open()
  }

  @Test("A log that was refused is not left locked", arguments: World.allCases)
  func refusedLog(_ world: World) async throws {
    try await world.run {
      let fixture = try await Fixture(world, log: Vector.standing.line)
      fixture.fileSystem.expect(.pread, .fail(.inputOutput))
      #expect(await fixture.refusal() != nil)
      #expect(try await fixture.open().recovery.events == 1)
    }
  }
}
