import Environment
import Sim
import Testing

@testable import Scenarios
@testable import SystemUnderTest

/// The oracle's judgement of level power and of power loss, on exact bytes: no store, the test plays its part.
struct StoreLedgerPowerTests {
  private static let event = Array("{}".utf8)
  private static let syncFailed = StoreError.syncFailed(
    FileError(.fdatasync, path: StoreWorld.path, code: .inputOutput))

  private static func line(_ id: String) -> [UInt8] { ExpectedRecord.line(id: id, event: event) }

  private static func report(_ events: Int) -> RecoveryReport {
    RecoveryReport(events: events, repeatedRecords: 0, end: .clean)
  }

  /// Runs a dialogue with the oracle of a log that was opened at a level.
  /// - Returns: The violated invariant, nil when there was none.
  @concurrent private func violated(
    _ durability: Durability = .power,
    _ body: @escaping @Sendable (StoreWorld) async throws -> Void
  ) async -> String? {
    let program = Program { simulation in
      let world = try StoreWorld(
        simulation, .real, faults: .all, invariants: StoreInvariant.all, durability: durability)
      try world.files.volume.place([], at: StoreWorld.path)
      await simulation.point()
      world.oracle.hear {
        $0.opens(by: nil, durability)
        $0.opened(Self.report(0), by: nil, durability)
      }
      try await body(world)
      await simulation.point()
    }
    let verdict = Runner(program).run(ChoiceScript()).verdict
    return verdict == .passed ? nil : verdict.invariant ?? "\(verdict)"
  }

  /// An acknowledged append of event a, whose record is written and, if asked for, synced.
  private static func append(_ level: Durability, syncing: Bool, _ world: StoreWorld) async throws {
    let number = try #require(world.oracle.hear { $0.appends("a", Self.event, writer: 0) })
    let file = try await world.files.open(StoreWorld.path, [.append])
    try await file.appendAll(Self.line("a")[...])
    if syncing { try await file.synchronizeData() }
    world.oracle.hear {
      $0.acknowledged(
        number, Acknowledgement(id: "a", offset: 0, length: Self.line("a").count - 1, level: level))
    }
  }

  @Test("S-6: an acknowledgement at level power has its record on the disk, and is of the store's level")
  func overClaim() async {
    #expect(await violated { try await Self.append(.power, syncing: true, $0) } == nil)
    #expect(await violated { try await Self.append(.power, syncing: false, $0) } == "S-6")
    #expect(await violated { try await Self.append(.process, syncing: true, $0) } == "S-6")
    #expect(await violated(.process) { try await Self.append(.process, syncing: false, $0) } == nil)
  }

  @Test(
    "S-5: after a loss of power what was acknowledged at level power is there, and other events may be gone")
  func powerLoss() async {
    let losing: @Sendable (StoreWorld) throws -> Void = { world in
      try world.files.volume.place([], at: StoreWorld.path)
      world.oracle.hear { $0.lostPower() }
    }
    #expect(
      await violated { world in
        try await Self.append(.power, syncing: true, world)
        world.oracle.hear { $0.lostPower() }
      } == nil)
    // One step: what the power takes is gone before anybody could look.
    #expect(
      await violated(.process) { world in
        try await Self.append(.process, syncing: false, world)
        try losing(world)
      } == nil)
    #expect(
      await violated { world in
        try await Self.append(.power, syncing: true, world)
        try losing(world)
      } == "S-5")
  }

  @Test("S-18: damage after a loss of power may be refused only where something was not synced")
  func damage() async {
    for (isUnsynced, expected) in [(true, nil), (false, "S-12")] as [(Bool, String?)] {
      let id = await violated { world in
        if isUnsynced { world.oracle.hear { _ = $0.appends("a", Self.event, writer: 0) } }
        try world.files.volume.place(Array("\0\n".utf8), at: StoreWorld.path)
        world.oracle.hear {
          $0.lostPower()
          $0.opens(by: nil, .power)
          let damage = LogDamage(
            path: StoreWorld.path, offset: 0, line: 1, place: .end, kind: .invalidLine(.notARecord))
          _ = $0.refuses(.damagedLog(damage))
        }
      }
      #expect(id == expected)
    }
  }

  @Test("S-14: nothing that is asked for after a failed sync is acknowledged, until the log is opened anew")
  func failedSync() async {
    for (reopens, expected) in [(false, "S-14"), (true, nil)] as [(Bool, String?)] {
      let id = await violated { world in
        world.oracle.hear {
          let number = $0.appends("b", Self.event, writer: 0)
          $0.failed(number, Self.syncFailed)
          if reopens {
            $0.closes()
            $0.closed(nil)
            $0.opens(by: nil, .power)
            $0.opened(Self.report(0), by: nil, .power)
          }
        }
        try await Self.append(.power, syncing: true, world)
      }
      #expect(id == expected)
    }
  }

  @Test("S-16, S-18: a sync that no fault explains, and a lock that nobody holds, are no excuse")
  func excuses() async {
    #expect(
      await violated(.process) { world in
        world.oracle.hear { $0.failed($0.appends("a", Self.event, writer: 0), Self.syncFailed) }
      } == "S-16")
    #expect(
      await violated { world in
        world.oracle.hear {
          $0.closes()
          $0.closed(nil)
          $0.opens()
          _ = $0.refuses(.lockedByAnotherProcess(path: StoreWorld.path))
        }
      } == "S-18")
  }

  @Test("S-20: a second store may open the log once the first closes it, and not before")
  func secondStore() async {
    for (closes, expected) in [(false, "S-20"), (true, nil)] as [(Bool, String?)] {
      let id = await violated { world in
        let other = world.simulation.spawn("other") { _ in await world.simulation.point() }
        world.oracle.hear {
          $0.opens(by: other, .power)
          if closes { $0.closes() }
          $0.opened(Self.report(0), by: other, .power)
        }
        _ = await world.simulation.join(other)
      }
      #expect(id == expected)
    }
  }

  @Test(
    "S-21, S-22: a read returns what is complete, and asks for no more than a record and a piece of the log")
  func reads() async {
    #expect(
      await violated { world in
        world.oracle.hear {
          _ = $0.appends("a", Self.event, writer: 0)
          $0.read($0.reads("a"), Self.event)
        }
      } == "S-21")
    for (count, expected) in [(1_114_112, nil), (1_114_113, "S-22")] as [(Int, String?)] {
      #expect(await violated { world in world.oracle.hear { $0.asksDisk(forBytes: count) } } == expected)
    }
  }
}
