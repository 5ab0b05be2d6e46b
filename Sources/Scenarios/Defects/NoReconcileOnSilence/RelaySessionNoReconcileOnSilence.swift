import Environment
import SystemUnderTest

/// One response being streamed: does what the state machine says, and tells it what happens.
struct RelaySessionNoReconcileOnSilence<C: Clock> where C.Duration == Duration {
  private enum Wake: Sendable {
    case message([UInt8])
    case subscriptionEnded
    case timer
    /// The time of silence is over, as far as the timer knows.
    case silence
    case peerGone
  }

  private let relay: Relay<C>
  private let body: any ResponseBody
  private let turn: Turn
  private var machine: RelayMachineNoReconcileOnSilence
  private var subscription: (any Subscription)?
  private var silenceEnds: C.Instant
  private var heartbeatDue: C.Instant
  private var isOver = false

  init(_ relay: Relay<C>, _ ticket: Relay<C>.Ticket, _ body: any ResponseBody, seen: EventPosition?) {
    self.relay = relay
    self.body = body
    turn = ticket.turn
    machine = RelayMachineNoReconcileOnSilence(turn: ticket.turn.id, isOwner: ticket.isOwner, seen: seen)
    silenceEnds = relay.clock.now.advanced(by: relay.limits.silence)
    heartbeatDue = relay.clock.now.advanced(by: relay.limits.heartbeat)
  }

  mutating func run() async {
    await begin()
    if !isOver { await listen() }
    await subscription?.close()
    await body.finish()
  }

  private mutating func begin() async {
    guard await write(.accepted(turn: turn.id), id: nil) else { return }
    if let outcome = turn.outcome {
      isOver = true
      _ = await write(RelayFrame(outcome), id: nil)
      return
    }
    await handle(
      await subscribe() ? .confirmed : .subscriptionFailed(reason: "no subscription was confirmed"))
  }

  /// Waits for whatever comes first, again and again; the silence is measured by looking, not by restarting a timer.
  private mutating func listen() async {
    await withTaskGroup(of: Wake.self) { [body] group in
      group.addTask {
        await body.peerGone()
        return .peerGone
      }
      awaitMessage(in: &group)
      awaitTimer(in: &group)
      while !isOver, let wake = await group.next(), !Task.isCancelled {
        switch wake {
        case .message(let bytes):
          await handle(.message(bytes))
          awaitMessage(in: &group)
        case .subscriptionEnded:
          await handle(.subscriptionLost)
          awaitMessage(in: &group)
        case .timer where isSilent:
          // Behind a stall all is late at once: what has come by now, and waits behind the timer, is heard first.
          group.addTask { .silence }
        case .timer:
          await beat()
          awaitTimer(in: &group)
        case .silence:
          if isSilent { await handle(.silence) }
          awaitTimer(in: &group)
        case .peerGone:
          await handle(.peerGone)
        }
      }
      group.cancelAll()
    }
  }

  private func awaitMessage(in group: inout TaskGroup<Wake>) {
    guard !isOver, let subscription else { return }
    group.addTask {
      do { return .message(try await subscription.next()) } catch { return .subscriptionEnded }
    }
  }

  private func awaitTimer(in group: inout TaskGroup<Wake>) {
    guard !isOver else { return }
    let (clock, due) = (relay.clock, min(silenceEnds, heartbeatDue))
    group.addTask {
      try? await clock.sleep(until: due, tolerance: nil)
      return .timer
    }
  }

  private var isSilent: Bool { relay.clock.now >= silenceEnds }

  private mutating func beat() async {
    guard relay.clock.now >= heartbeatDue else { return }
    // It tells proxies and the browser that the relay lives. It says nothing of the turn, so the silence goes on.
    if !(await write(RelayFrameText.heartbeat)) { await handle(.peerGone) }
  }
}

// MARK: - Actions

extension RelaySessionNoReconcileOnSilence {
  private mutating func handle(_ input: RelayMachineNoReconcileOnSilence.Input) async {
    var actions = machine.handle(input)[...]
    while let action = actions.popFirst() {
      switch action {
      case .enqueue: actions += machine.handle(await enqueue())
      case .send(let frame, let id):
        if !(await write(frame, id: id)) { actions = machine.handle(.peerGone)[...] + [.close] }
      case .rearm: silenceEnds = relay.clock.now.advanced(by: relay.limits.silence)
      case .resubscribe:
        await subscription?.close()
        subscription = nil
        actions += machine.handle(
          await subscribe() ? .resubscribed : .subscriptionFailed(reason: "the subscription was lost"))
      case .readRow: actions += machine.handle(.row(try? await relay.turns.read(turn.id)))
      case .giveUpTurn(let reason): actions += machine.handle(.row(await giveUp(reason)))
      case .close: isOver = true
      }
    }
  }

  /// Subscribes, and does not believe it before the broker has confirmed.
  private mutating func subscribe() async -> Bool {
    let channel = TurnEvent.channel(of: turn.id)
    let (pubSub, clock, limits) = (relay.pubSub, relay.clock, relay.limits)
    var failures = 0
    repeat {
      let confirmed = await withDeadline(limits.confirmation, on: clock) { () -> (any Subscription)? in
        try? await pubSub.subscribe(to: channel)
      }
      if let confirmed = confirmed ?? nil {
        subscription = confirmed
        return true
      }
      failures += 1
    } while await limits.backoff.waits(after: failures, on: clock)
    return false
  }

  /// Enqueues the turn's task; what is said of the outcome is what is known of it.
  private func enqueue() async -> RelayMachineNoReconcileOnSilence.Input {
    var failures = 0
    while true {
      do {
        try await relay.queue.enqueue(Array(turn.id.utf8), id: turn.id)
        return .enqueued
      } catch {
        switch error {
        case .notSent(let reason):
          failures += 1
          if await relay.limits.backoff.waits(after: failures, on: relay.clock) { continue }
          return .notEnqueued(reason: "the task could not be enqueued: \(reason)")
        case .refused(let reason): return .notEnqueued(reason: "the queue refused the task: \(reason)")
        // What is cancelled here is the response. The turn stays, for whoever asks for it later.
        case .outcomeUnknown, .connectionLost, .closed, .cancelled: return .enqueuedPerhaps
        }
      }
    }
  }

  /// Ends a turn that no worker will ever see, so that nobody is told of a failure that is not stored.
  private func giveUp(_ reason: String) async -> Turn? {
    guard case .turn(let turn)? = try? await relay.turns.ask(.fail(turn: turn.id, attempt: 0, reason: reason))
    else { return nil }
    return turn
  }

  private mutating func write(_ frame: RelayFrame, id: String?) async -> Bool {
    await write(RelayFrameText.encode(frame, id: id))
  }

  /// - Returns: Whether the transport took the bytes in time.
  private mutating func write(_ bytes: [UInt8]) async -> Bool {
    let body = body
    let taken = await withDeadline(relay.limits.write, on: relay.clock) { () -> Bool in
      do {
        try await body.write(bytes)
        return true
      } catch {
        return false
      }
    }
    heartbeatDue = relay.clock.now.advanced(by: relay.limits.heartbeat)
    if taken != true { isOver = true }
    return taken == true
  }
}
