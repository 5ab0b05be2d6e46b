import Environment
import Testing

@testable import SystemUnderTest

/// Facts in the event store, on the filesystems on which that is tested.
@Suite struct EventTurnStoreTests {
  private static func fact(_ name: String) -> StoredFact {
    StoredFact(id: "turn-1/\(name)", json: [UInt8](#"{"turn":"turn-1","note":"Chidé 🎉"}"#.utf8))
  }

  @Test(arguments: World.allCases)
  func factsComeBackInTheirOrderFromAStoreOpenedAnew(_ world: World) async throws {
    try await world.run {
      let fixture = try Fixture(world)
      let store = try await fixture.open(durability: .power)
      for name in ["submitted", "attempt-1", "end"] {
        try await EventTurnStore(store).append(Self.fact(name))
      }
      try await store.close()
      let again = try await fixture.open()
      let facts = try await EventTurnStore(again).load()
      #expect(facts == ["submitted", "attempt-1", "end"].map(Self.fact))
      try await again.close()
    }
  }

  @Test(arguments: World.allCases)
  func anIDIsTakenOnce(_ world: World) async throws {
    try await world.run {
      let store = try await Fixture(world).open()
      let facts = EventTurnStore(store)
      try await facts.append(Self.fact("end"))
      await #expect(throws: TurnStoreError.duplicate(id: "turn-1/end")) {
        try await facts.append(StoredFact(id: "turn-1/end", json: [UInt8]("{}".utf8)))
      }
      #expect(try await facts.load() == [Self.fact("end")])
      try await store.close()
    }
  }

  @Test func aWriteThatIsTakenBackIsRejected() async throws {
    let fixture = try Fixture(.memory)
    let store = try await fixture.open()
    let facts = EventTurnStore(store)
    fixture.fileSystem.expect(.append, .fail(.noSpace))
    let error = await #expect(throws: TurnStoreError.self) { try await facts.append(Self.fact("end")) }
    guard case .rejected? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    try await facts.append(Self.fact("end"))
    #expect(try await facts.load() == [Self.fact("end")])
  }

  @Test func aFailedSyncLeavesTheOutcomeUnknownAndTheStoreBroken() async throws {
    let fixture = try Fixture(.memory)
    let store = try await fixture.open(durability: .power)
    let facts = EventTurnStore(store)
    fixture.fileSystem.expect(.fdatasync, .fail(.inputOutput))
    let error = await #expect(throws: TurnStoreError.self) { try await facts.append(Self.fact("end")) }
    guard case .outcomeUnknown? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let next = await #expect(throws: TurnStoreError.self) { try await facts.append(Self.fact("end-2")) }
    guard case .broken? = next else {
      Issue.record("\(String(describing: next))")
      return
    }
  }

  @Test func aClosedStoreIsBroken() async throws {
    let store = try await Fixture(.memory).open()
    try await store.close()
    for call in [
      { () async throws in _ = try await EventTurnStore(store).load() },
      { () async throws in try await EventTurnStore(store).append(Self.fact("end")) },
    ] {
      let error = await #expect(throws: TurnStoreError.self) { try await call() }
      guard case .broken? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func anUnreadableEventIsNotPassedOver() async throws {
    let fixture = try Fixture(.memory)
    let store = try await fixture.open()
    let facts = EventTurnStore(store)
    try await facts.append(Self.fact("end"))
    fixture.fileSystem.expect(.pread, .fail(.inputOutput))
    let error = await #expect(throws: TurnStoreError.self) { try await facts.load() }
    guard case .broken? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
