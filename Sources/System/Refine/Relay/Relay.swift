public import Environment

/// The endpoint between browsers and the pipeline: takes an order, sees to it that a worker gets it, and passes on
/// what the worker says.
///
/// What is published is only news; what is stored is the truth, and is asked for when the news stop. A browser that
/// leaves cancels nothing, and one that comes back starts nothing.
public struct Relay<C: Clock>: Sendable where C.Duration == Duration {
  package let turns: TurnClient
  package let pubSub: any PubSub
  package let queue: any TaskQueue
  package let clock: C
  package let limits: RelayLimits

  /// Creates a relay.
  /// - Parameters:
  ///   - turns: The service that owns the turns.
  ///   - pubSub: Where workers publish.
  ///   - queue: Where workers take tasks from.
  ///   - clock: A monotonic clock; the time of day plays no part.
  ///   - limits: How long it waits for whom.
  public init(
    turns: TurnClient, pubSub: any PubSub, queue: any TaskQueue, clock: C, limits: RelayLimits = RelayLimits()
  ) {
    self.turns = turns.limited(to: limits.call, on: clock)
    self.pubSub = pubSub
    self.queue = queue
    self.clock = clock
    self.limits = limits
  }

  /// A turn to be streamed, and whether this request is to enqueue its task.
  public struct Ticket: Sendable, Hashable {
    /// The turn as it is stored.
    public let turn: Turn
    package let isOwner: Bool

    package init(turn: Turn, isOwner: Bool) {
      self.turn = turn
      self.isOwner = isOwner
    }
  }

  /// Takes an order: the part that is answered by a status code, before any stream begins.
  ///
  /// An order whose key is known gets the turn that it already has.
  /// - Throws: ``TurnClient/Failure``: `refused` for an order that is none, or another one under a known key;
  ///   `unavailable`, `outcomeUnknown`: the same order may be sent again; `cancelled`.
  public func accept(_ order: TurnOrder) async throws(TurnClient.Failure) -> Ticket {
    if let flaw = order.flaw { throw .refused(reason: flaw) }
    var mayBeOurs = false
    var failures = 0
    while true {
      do throws(TurnClient.Failure) {
        let reply = try await turns.ask(.submit(order))
        guard case .submitted(let turn, let isNew) = reply else {
          throw .outcomeUnknown(reason: "the reply is none to an order")
        }
        // After an attempt of unknown outcome a turn that nobody began may be the one which that attempt made.
        return Ticket(turn: turn, isOwner: isNew || (mayBeOurs && turn.attempt == 0 && turn.outcome == nil))
      } catch {
        switch error {
        case .refused, .cancelled: throw error
        case .outcomeUnknown: mayBeOurs = true
        case .unavailable: break
        }
        failures += 1
        guard await limits.backoff.waits(after: failures, on: clock) else { throw error }
      }
    }
  }

  /// Finds a turn for a browser that comes back; makes nothing.
  /// - Throws: ``TurnClient/Failure``: `refused` when there is no such turn, and as ``accept(_:)``.
  public func find(_ turn: String) async throws(TurnClient.Failure) -> Ticket {
    var failures = 0
    while true {
      do {
        return Ticket(turn: try await turns.read(turn), isOwner: false)
      } catch {
        switch error {
        case .refused, .cancelled: throw error
        case .outcomeUnknown, .unavailable: break
        }
        failures += 1
        guard await limits.backoff.waits(after: failures, on: clock) else { throw error }
      }
    }
  }

  /// Streams a turn until it ends, nothing is known of it any more, or the browser is gone.
  ///
  /// Exactly one terminal frame is the last, unless the browser is gone or the task cancelled. Whatever ends it, the
  /// subscription is released and the body finished.
  /// - Parameters:
  ///   - ticket: From ``accept(_:)`` or ``find(_:)``.
  ///   - body: The response's body.
  ///   - lastEventID: What the browser sent as `Last-Event-ID`.
  public func stream(_ ticket: Ticket, to body: any ResponseBody, lastEventID: String? = nil) async {
    var session = RelaySession(self, ticket, body, seen: lastEventID.flatMap(EventPosition.init))
    await session.run()
  }
}
