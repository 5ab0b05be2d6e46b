public import Environment

/// Enqueues the tasks of turns again that nobody seems to work on.
///
/// A task can be lost: a relay dies between storing the turn and enqueueing its task, a queue loses what it had
/// accepted. The turn is stored, so it is known that it exists and has not ended. Enqueueing a task once too often is
/// harmless, as a second execution finds the turn ended, busy, or fenced.
public struct Reconciler<C: Clock>: Sendable where C.Duration == Duration {
  private let turns: TurnClient
  private let queue: any TaskQueue
  private let clock: C
  private let interval: Duration
  private let diagnostics: any Diagnostics

  /// Creates a reconciler.
  /// - Parameters:
  ///   - turns: The service that owns the turns.
  ///   - queue: Where the tasks go.
  ///   - clock: A monotonic clock.
  ///   - interval: How often it looks; a turn is enqueued again when it has not moved between two looks, so this is
  ///     longer than the turn service's lease.
  ///   - call: How long the turn service may take for a reply; without one the next look is the next try.
  ///   - diagnostics: Where the operator is told.
  public init(
    turns: TurnClient, queue: any TaskQueue, clock: C, interval: Duration = .seconds(300),
    call: Duration = .seconds(10), diagnostics: any Diagnostics
  ) {
    self.turns = turns.limited(to: call, on: clock)
    self.queue = queue
    self.clock = clock
    self.interval = interval
    self.diagnostics = diagnostics
  }

  /// Looks again and again, until the task is cancelled.
  public func run() async {
    var lastSeen: [Turn] = []
    while true {
      do { try await clock.sleep(for: interval) } catch { return }
      guard case .unfinished(let unfinished)? = try? await turns.ask(.unfinished) else { continue }
      for turn in unfinished where lastSeen.contains(turn) { await enqueue(turn) }
      lastSeen = unfinished
    }
  }

  private func enqueue(_ turn: Turn) async {
    do {
      try await queue.enqueue(Array(turn.id.utf8), id: turn.id)
      diagnostics.report("\(turn.id) had not moved for \(interval) and was enqueued again")
    } catch {
      // The next look is the next try.
      diagnostics.report("\(turn.id) has not moved for \(interval) and could not be enqueued: \(error)")
    }
  }
}
