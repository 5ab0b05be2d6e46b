package import SystemUnderTest

/// The relay's state machine: what it does next, without doing it.
///
/// ```
/// subscribing ─confirmed→ enqueuing ─enqueued, or perhaps→ streaming ─ended→ closed
///      │                     │ certainly not                  │ silence, loss: asks the store
///      │                     └→ abandoning → closed            └→ streaming, or closed
///      └─failed→ abandoning, or for a guest streaming: asks the store for the last time
/// ```
///
/// The peer leaving closes it from anywhere. A terminal frame is sent by going to `closed` and in no other way, so there
/// is one at most and nothing after it.
package struct RelayMachineNoReconcileOnSilence: Sendable {
  package enum State: Sendable, Hashable {
    case subscribing
    case enqueuing
    /// The task certainly does not exist: the turn is being given up, so that nobody waits for it.
    case abandoning
    case streaming
    case closed
  }

  /// What happened.
  package enum Input: Sendable, Hashable {
    case confirmed
    case subscriptionFailed(reason: String)
    case enqueued
    /// It may be in the queue.
    case enqueuedPerhaps
    case notEnqueued(reason: String)
    case message([UInt8])
    case subscriptionLost
    /// A new subscription is confirmed, after one was lost.
    case resubscribed
    case silence
    /// The turn as it is stored; nil when nobody could be asked.
    case row(Turn?)
    case peerGone
  }

  /// What is to be done about it, in order.
  package enum Action: Sendable, Hashable {
    case enqueue
    case send(RelayFrame, id: String?)
    /// An event was accepted: the silence begins anew.
    case rearm
    case resubscribe
    case readRow
    case giveUpTurn(reason: String)
    case close
  }

  let turn: String
  /// Whether this request made the turn, and so has to enqueue its task.
  private let isOwner: Bool
  private(set) var state = State.subscribing
  private var attempt = 0
  private var lastSequence = -1
  private var hasToldGap = false
  private var isSilent = false
  private var reason = ""

  /// - Parameters:
  ///   - turn: The turn's id.
  ///   - isOwner: Whether this request made the turn.
  ///   - seen: The last event that the browser has seen on an earlier connection.
  package init(turn: String, isOwner: Bool, seen: EventPosition? = nil) {
    self.turn = turn
    self.isOwner = isOwner
    if let seen {
      attempt = seen.attempt
      lastSequence = seen.sequence
    }
  }

  package mutating func handle(_ input: Input) -> [Action] {
    switch (state, input) {
    case (.closed, _): []
    case (_, .peerGone): close()
    case (.subscribing, .confirmed): begin()
    case (.subscribing, .subscriptionFailed(let reason)):
      // Nothing was enqueued by this request. An owner's turn would wait for ever. A guest's may have ended meanwhile.
      isOwner ? abandon(reason) : askLast(reason)
    case (.enqueuing, .enqueued), (.enqueuing, .enqueuedPerhaps): stream()
    case (.enqueuing, .notEnqueued(let reason)): abandon(reason)
    case (.abandoning, .row(let turn)): endAbandoned(turn)
    case (.streaming, .message(let bytes)): accept(TurnEvent(json: bytes))
    case (.streaming, .subscriptionLost): [.resubscribe]
    case (.streaming, .resubscribed): [.readRow]
    case (.streaming, .subscriptionFailed(let reason)): askLast(reason)
    // DEFECT: the response ends by the clock alone, and nobody looks whether the turn has ended.
    case (.streaming, .silence): end(.unknown(reason: "nothing was heard of it for a while"))
    case (.streaming, .row(let turn)): see(turn)
    default: []
    }
  }
}

// MARK: - Transitions

extension RelayMachineNoReconcileOnSilence {
  private mutating func begin() -> [Action] {
    if isOwner {
      state = .enqueuing
      return [.enqueue]
    }
    // Subscribed first and read then, so that what ends in between is not missed.
    state = .streaming
    return [.rearm, .readRow]
  }

  private mutating func stream() -> [Action] {
    state = .streaming
    return [.rearm]
  }

  private mutating func abandon(_ reason: String) -> [Action] {
    state = .abandoning
    self.reason = reason
    return [.giveUpTurn(reason: reason)]
  }

  private mutating func endAbandoned(_ turn: Turn?) -> [Action] {
    guard let outcome = turn?.outcome else { return end(.unknown(reason: reason)) }
    return end(RelayFrame(outcome))
  }

  /// The store is asked, and whatever it says ends the response.
  private mutating func askLast(_ reason: String) -> [Action] {
    state = .streaming
    isSilent = true
    self.reason = reason
    return [.readRow]
  }

  private mutating func see(_ turn: Turn?) -> [Action] {
    if let outcome = turn?.outcome { return end(RelayFrame(outcome)) }
    return isSilent ? end(.unknown(reason: reason)) : []
  }

  private mutating func end(_ frame: RelayFrame) -> [Action] {
    state = .closed
    return [.send(frame, id: nil), .close]
  }

  private mutating func close() -> [Action] {
    state = .closed
    return [.close]
  }
}

// MARK: - Events

extension RelayMachineNoReconcileOnSilence {
  /// Accepts an event that is this turn's and new; anything else changes nothing, the silence included.
  private mutating func accept(_ event: TurnEvent?) -> [Action] {
    guard let event, event.turn == turn, event.attempt >= attempt else { return [] }
    guard let sequence = event.sequence else {
      guard case .ended(let outcome) = event.body else { return [] }
      return end(RelayFrame(outcome))
    }
    var actions: [Action] = []
    if event.attempt > attempt {
      attempt = event.attempt
      lastSequence = -1
      hasToldGap = false
      actions.append(.send(.started(attempt: attempt), id: nil))
    }
    guard sequence > lastSequence else { return [] }
    if sequence > lastSequence + 1, !hasToldGap {
      hasToldGap = true
      actions.append(.send(.gap, id: nil))
    }
    lastSequence = sequence
    if case .ended(let outcome) = event.body { return actions + end(RelayFrame(outcome)) }
    if let frame = event.body.frame {
      actions.append(.send(frame, id: EventPosition(attempt: attempt, sequence: sequence).text))
    }
    return actions + [.rearm]
  }
}

extension TurnEvent.Body {
  fileprivate var frame: RelayFrame? {
    switch self {
    case .started, .ended: nil
    case .token(let text): .token(text)
    case .file(let name): .file(name: name)
    case .skill(let name): .skill(name: name)
    }
  }
}
