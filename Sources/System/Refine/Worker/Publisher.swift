import Environment

/// Tells the world about one execution of a turn, as best it can.
///
/// Publishing is news and decides nothing: a failure is told to the operator, once, and the work goes on.
package struct Publisher<C: Clock> where C.Duration == Duration {
  let pubSub: any PubSub
  let clock: C
  let timeLimit: Duration
  let diagnostics: any Diagnostics
  let turn: String
  let attempt: Int
  private var next = 0

  package init(_ worker: Worker<C>, turn: String, attempt: Int) {
    pubSub = worker.pubSub
    clock = worker.clock
    timeLimit = worker.limits.publication
    diagnostics = worker.diagnostics
    self.turn = turn
    self.attempt = attempt
  }

  /// Publishes the execution's next event.
  package mutating func publish(_ body: TurnEvent.Body) async {
    let sequence = next
    next += 1
    await send(TurnEvent(turn: turn, attempt: attempt, sequence: sequence, body))
  }

  /// Tells once more how a turn ended that had ended before.
  package func repeatEnd(_ outcome: TurnOutcome) async {
    await send(TurnEvent(turn: turn, attempt: attempt, sequence: nil, .ended(outcome)))
  }

  private func send(_ event: TurnEvent) async {
    let (pubSub, bytes) = (pubSub, event.json)
    let receivers = await withDeadline(
      timeLimit, on: clock,
      trying: { () async throws(BrokerError) -> Int in
        try await pubSub.publish(bytes, to: TurnEvent.channel(of: event.turn))
      })
    let reason: String
    switch receivers {
    case .success: return
    case .failure(let error): reason = "\(error)"
    case nil: reason = "it took longer than \(timeLimit)"
    }
    let which = event.sequence.map { "event \($0)" } ?? "the end"
    diagnostics.report("could not publish \(which) of \(turn), attempt \(attempt): \(reason)")
  }
}
