import Environment

/// Has the end of a turn stored: once, whatever becomes of the calls.
///
/// The service takes an end from the latest attempt only, and answers a second asking with what is stored. So a call of
/// unknown outcome is made again as it was. The model is not asked again for a failure of the store.
package struct TurnEnding<C: Clock>: Sendable where C.Duration == Duration {
  /// What it came to.
  package enum End: Sendable {
    /// The turn has ended like this; by this execution or by another.
    case stored(TurnOutcome)
    /// A newer execution has taken over, or it could not be learnt what is stored.
    case leftToQueue
  }

  private let worker: Worker<C>
  private let turn: Turn

  package init(_ worker: Worker<C>, _ turn: Turn) {
    self.worker = worker
    self.turn = turn
  }

  /// Applies an answer to the persona and stores everything in one record.
  ///
  /// Where another turn has changed the persona meanwhile, the same answer is applied to what it is now.
  package func store(_ answer: ModelAnswer.Complete, startingFrom persona: Persona) async -> End {
    var persona = persona
    while true {
      let applied: Persona?
      switch PersonaApply.apply(answer.output, to: turn.order.base(persona), catalogue: worker.catalogue) {
      case .success(let changed): applied = changed.version == persona.version ? nil : changed
      case .failure(let rejection): return await storeFailure("the model's answer is not valid: \(rejection)")
      }
      let completion = TurnCompletion(
        attempt: turn.attempt, message: answer.output.text, usage: answer.usage, persona: applied)
      switch await ask(.complete(turn: turn.id, completion)) {
      case .personaMoved(let current): persona = current
      case let reply: return end(reply)
      }
    }
  }

  /// Gives the turn up.
  package func storeFailure(_ reason: String) async -> End {
    end(await ask(.fail(turn: turn.id, attempt: turn.attempt, reason: reason)))
  }

  private func end(_ reply: TurnReply?) -> End {
    guard case .turn(let turn)? = reply, let outcome = turn.outcome else { return .leftToQueue }
    return .stored(outcome)
  }

  private func ask(_ request: TurnRequest) async -> TurnReply? {
    var failures = 0
    while true {
      do {
        return try await worker.turns.ask(request)
      } catch {
        switch error {
        case .cancelled: return nil
        case .refused(let reason):
          worker.diagnostics.report("\(turn.id) could not be ended: \(reason)")
          return nil
        case .unavailable, .outcomeUnknown:
          failures += 1
          guard await worker.limits.backoff.waits(after: failures, on: worker.clock) else { return nil }
        }
      }
    }
  }
}
