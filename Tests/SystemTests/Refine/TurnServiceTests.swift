import Synchronization
import Testing

@testable import SystemUnderTest

/// The turn service above a store that fails as a script says.
@Suite(.timeLimit(.minutes(15))) struct TurnServiceTests {
  private final class Time: Sendable {
    let now = Mutex(Duration.zero)
  }

  private static let order = Pipeline.order()
  private static let submitted = TurnFact.submitted(turn: "turn-1", order)

  private let store = ScriptedTurnStore()
  private let time = Time()
  private let lines = Lines()

  private func open() async throws(TurnServiceError) -> TurnService {
    let clock = PipelineClock { [time] in
      time.now.withLock { $0 }
    } wait: { _ in
    }
    return try await TurnService.open(
      store, clock: clock, limits: TurnLimits(attempts: 3, lease: .seconds(60)), diagnostics: lines)
  }

  private func opened(_ facts: TurnFact...) async throws -> TurnService {
    store.facts.withLock { $0 = facts.map { StoredFact(id: $0.eventID, json: $0.json) } }
    return try await open()
  }

  @Test func aRejectedFactIsAsIfItHadNeverBeenAskedFor() async throws {
    let service = try await opened()
    store.fail(.rejected(reason: "the disk is full"))
    #expect(await service.handle(.submit(Self.order)) == .unavailable("the disk is full"))
    #expect(!service.isBroken)
    #expect(lines.all == [#"cannot store turn-1/submitted: rejected(reason: "the disk is full")"#])
    let turn = Turn(id: "turn-1", order: Self.order)
    #expect(await service.handle(.submit(Self.order)) == .submitted(turn, isNew: true))
    #expect(store.ids == ["turn-1/submitted"])
  }

  @Test func afterAnUnknownOutcomeNothingIsStoredUntilItIsOpenedAnew() async throws {
    for isThere in [true, false] {
      let service = try await opened()
      store.fail(.outcomeUnknown(reason: "the sync failed"), afterStoring: isThere)
      #expect(await service.handle(.submit(Self.order)) == .outcomeUnknown("the sync failed"))
      #expect(service.isBroken)
      #expect(
        await service.handle(.submit(Self.order)) == .unavailable("the store has to be opened anew"))
      #expect(await service.handle(.unfinished) == .unfinished([]))
      let again = try await open()
      guard case .submitted(_, isNew: let isNew) = await again.handle(.submit(Self.order)) else {
        Issue.record("the order was not taken")
        return
      }
      #expect(isNew == !isThere)
    }
  }

  @Test func aStoreThatIsBrokenOrNotItsOwnEndsTheService() async throws {
    for error in [TurnStoreError.broken(reason: "poisoned"), .duplicate(id: "turn-1/submitted")] {
      let service = try await opened()
      store.fail(error)
      #expect(await service.handle(.submit(Self.order)) == .unavailable("\(error)"))
      #expect(service.isBroken)
      #expect(store.ids.isEmpty)
    }
  }

  @Test func aStoreThatCannotBeReadIsNotServed() async throws {
    store.loadError.withLock { $0 = .broken(reason: "an I/O error") }
    await #expect(throws: TurnServiceError.store(.broken(reason: "an I/O error"))) { try await open() }
  }

  @Test func aStoreWithForeignOrContradictoryFactsIsNotServed() async throws {
    store.facts.withLock { $0 = [StoredFact(id: "order-1", json: [UInt8](#"{"item":"tea"}"#.utf8))] }
    await #expect(throws: TurnServiceError.unreadable(eventID: "order-1")) { try await open() }
    await #expect(
      throws: TurnServiceError.contradiction(
        eventID: "turn-1/attempt-2", reason: "attempt 0 was the last")
    ) {
      try await opened(Self.submitted, .claimed(turn: "turn-1", attempt: 2))
    }
  }

  @Test func aLeaseHoldsOthersOffUntilItRunsOut() async throws {
    let service = try await opened(Self.submitted)
    guard case .claimed = await service.handle(.claim(turn: "turn-1")) else {
      Issue.record("not claimed")
      return
    }
    time.now.withLock { $0 = .seconds(59) }
    #expect(await service.handle(.claim(turn: "turn-1")) == .busy(attempt: 1))
    #expect(await service.handle(.renew(turn: "turn-1", attempt: 1)) == .renewed)
    time.now.withLock { $0 = .seconds(118) }
    #expect(await service.handle(.claim(turn: "turn-1")) == .busy(attempt: 1))
    time.now.withLock { $0 = .seconds(119) }
    guard case .claimed(let turn, _) = await service.handle(.claim(turn: "turn-1")) else {
      Issue.record("the lease has run out")
      return
    }
    #expect(turn.attempt == 2)
  }

  @Test func whoHoldsTheLeaseMayBeginAnew() async throws {
    let service = try await opened(Self.submitted)
    _ = await service.handle(.claim(turn: "turn-1"))
    guard case .claimed(let turn, _) = await service.handle(.claim(turn: "turn-1", after: 1)) else {
      Issue.record("an execution's own lease held it off")
      return
    }
    #expect(turn.attempt == 2)
    // An older one may not: a newer holds the lease.
    #expect(await service.handle(.claim(turn: "turn-1", after: 1)) == .busy(attempt: 2))
    #expect(await service.handle(.claim(turn: "turn-1")) == .busy(attempt: 2))
  }

  @Test func aRenewalThatIsFencedRenewsNothing() async throws {
    let service = try await opened(Self.submitted, .claimed(turn: "turn-1", attempt: 1))
    _ = await service.handle(.claim(turn: "turn-1"))
    time.now.withLock { $0 = .seconds(59) }
    #expect(await service.handle(.renew(turn: "turn-1", attempt: 1)) == .fenced(by: 2))
    time.now.withLock { $0 = .seconds(60) }
    guard case .claimed = await service.handle(.claim(turn: "turn-1")) else {
      Issue.record("a fenced execution kept the lease")
      return
    }
  }

  @Test func leasesAreGoneWhenTheServiceIsOpenedAnew() async throws {
    let service = try await opened(Self.submitted)
    _ = await service.handle(.claim(turn: "turn-1"))
    guard case .claimed(let turn, _) = try await open().handle(.claim(turn: "turn-1")) else {
      Issue.record("not claimed")
      return
    }
    #expect(turn.attempt == 2)
  }

  @Test func aCancelledRequestThatHadToWaitStoresNothing() async throws {
    let service = try await opened()
    let hold = Hold()
    store.hold.withLock { $0 = hold }
    async let first = service.handle(.submit(Self.order))
    await hold.untilReached()
    let second = Task { await service.handle(.submit(Pipeline.order("other"))) }
    second.cancel()
    #expect(await second.value == .unavailable("cancelled"))
    hold.release()
    guard case .submitted = await first else {
      Issue.record("the first was not stored")
      return
    }
    #expect(store.ids == ["turn-1/submitted"])
  }
}

/// A store of facts in memory whose appends go as a script says.
final class ScriptedTurnStore: TurnStore {
  let facts = Mutex<[StoredFact]>([])
  let loadError = Mutex<TurnStoreError?>(nil)
  /// Where the next append waits.
  let hold = Mutex<Hold?>(nil)
  private let failures = Mutex<[(TurnStoreError, Bool)]>([])

  var ids: [String] { facts.withLock { $0.map(\.id) } }

  /// Has the next append fail, after it was done or without.
  func fail(_ error: TurnStoreError, afterStoring isStored: Bool = false) {
    failures.withLock { $0.append((error, isStored)) }
  }

  func load() async throws(TurnStoreError) -> [StoredFact] {
    if let error = loadError.withLock({ $0 }) { throw error }
    return facts.withLock { $0 }
  }

  func append(_ fact: StoredFact) async throws(TurnStoreError) {
    await hold.withLock { $0 }?.arrive()
    let failure = failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if failure?.1 ?? true { facts.withLock { $0.append(fact) } }
    if let failure { throw failure.0 }
  }
}
