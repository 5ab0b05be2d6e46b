public import Environment
import Synchronization

/// Owner of the durable turns and personas: what it has stored is the truth, whatever was published about it.
///
/// Requests that change something are decided and stored one after the other. The gate is held while the store
/// makes a fact durable: the next decision may rest on it, and nobody may be told of a fact that a power loss could
/// still take back.
public final class TurnService: Sendable {
  private struct State {
    var book: TurnBook
    var leases: Leases
    var isBroken = false

    mutating func note(_ fact: TurnFact, at now: Duration) {
      switch fact {
      case .submitted: break
      case .claimed(let turn, _): leases.renew(turn, at: now)
      case .completed(let turn, _, _), .failed(let turn, _, _): leases.end(turn)
      }
    }
  }

  private let store: any TurnStore
  private let diagnostics: any Diagnostics
  /// The service's monotonic clock, read from when it was opened.
  private let now: @Sendable () -> Duration
  private let gate = SerialGate()
  private let state: Mutex<State>

  private init(
    _ store: any TurnStore, _ state: State, _ diagnostics: any Diagnostics,
    now: @escaping @Sendable () -> Duration
  ) {
    self.store = store
    self.diagnostics = diagnostics
    self.now = now
    self.state = Mutex(state)
  }

  /// Loads what is stored.
  /// - Parameters:
  ///   - store: Where the facts are.
  ///   - clock: A monotonic clock, for the leases of executions.
  ///   - limits: How often a turn may be begun, and when an execution counts as gone.
  ///   - diagnostics: Where the operator is told.
  /// - Throws: ``TurnServiceError``: the store cannot be read, or holds facts that contradict one another.
  public static func open<C: Clock>(
    _ store: any TurnStore, clock: C, limits: TurnLimits = TurnLimits(), diagnostics: any Diagnostics
  ) async throws(TurnServiceError) -> TurnService where C.Duration == Duration {
    var book = TurnBook(maximumAttempts: limits.attempts)
    let facts: [StoredFact]
    do { facts = try await store.load() } catch { throw .store(error) }
    for stored in facts {
      guard let fact = TurnFact(stored) else { throw .unreadable(eventID: stored.id) }
      do { try book.enter(fact) } catch {
        throw .contradiction(eventID: error.eventID, reason: error.reason)
      }
    }
    let start = clock.now
    return TurnService(store, State(book: book, leases: Leases(length: limits.lease)), diagnostics) {
      start.duration(to: clock.now)
    }
  }

  /// Whether the store has failed so that this service can go on only by being opened anew.
  public var isBroken: Bool { state.withLock { $0.isBroken } }

  /// Answers a request.
  public func handle(_ request: TurnRequest) async -> TurnReply {
    if request.isReadOnly { return look(request) }
    guard await gate.enter() else { return .unavailable("cancelled") }
    defer { gate.leave() }
    guard !isBroken else { return .unavailable("the store has to be opened anew") }
    let decision = decide(request)
    guard let fact = decision.fact else { return decision.reply }
    do {
      try await store.append(StoredFact(id: fact.eventID, json: fact.json))
    } catch {
      return failed(error, storing: fact)
    }
    state.withLock { state in
      // It was decided by this book and nothing came in between.
      do { try state.book.enter(fact) } catch { state.isBroken = true }
      state.note(fact, at: now())
    }
    return decision.reply
  }

  /// Answers without the store.
  ///
  /// A turn whose execution was heard of lately is in good hands: it is not listed as unfinished.
  private func look(_ request: TurnRequest) -> TurnReply {
    let now = now()
    return state.withLock { state in
      guard case .unfinished(let turns) = state.book.decide(request).reply else {
        return state.book.decide(request).reply
      }
      return .unfinished(turns.filter { !state.leases.isHeld($0.id, at: now) })
    }
  }

  private func decide(_ request: TurnRequest) -> TurnBook.Decision {
    let now = now()
    return state.withLock { state in
      if case .claim(let id, let last) = request, let turn = state.book.turns[id], turn.outcome == nil,
        last != turn.attempt, state.leases.isHeld(id, at: now)
      {
        return TurnBook.Decision(.busy(attempt: turn.attempt))
      }
      let decision = state.book.decide(request)
      if case .renew(let id, _) = request, decision.reply == .renewed { state.leases.renew(id, at: now) }
      return decision
    }
  }

  /// Serves requests that arrive as bytes until the task is cancelled.
  public func serve(_ listener: any RequestListener) async {
    await listener.serve { [self] request in
      guard let request = TurnRequest(json: request) else {
        return TurnReply.refused("the request cannot be read").json
      }
      return await handle(request).json
    }
  }

  private func failed(_ error: TurnStoreError, storing fact: TurnFact) -> TurnReply {
    diagnostics.report("cannot store \(fact.eventID): \(error)")
    switch error {
    case .rejected(let reason): return .unavailable(reason)
    case .duplicate, .broken:
      // A fact that this service does not know is in its store: somebody else writes there.
      state.withLock { $0.isBroken = true }
      return .unavailable("\(error)")
    case .outcomeUnknown(let reason):
      state.withLock { $0.isBroken = true }
      return .outcomeUnknown(reason)
    }
  }
}

/// Why a turn service does not start.
public enum TurnServiceError: Error, Sendable, Hashable {
  /// The store cannot be read.
  case store(TurnStoreError)
  /// An event of the store is no fact of this service.
  case unreadable(eventID: String)
  /// An event contradicts those before it.
  case contradiction(eventID: String, reason: String)
}

extension TurnRequest {
  fileprivate var isReadOnly: Bool {
    switch self {
    case .read, .persona, .unfinished: true
    case .submit, .claim, .renew, .complete, .fail: false
    }
  }
}
