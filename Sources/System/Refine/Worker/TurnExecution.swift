import Environment

/// One execution of a turn's task, from claim to end.
struct TurnExecution<C: Clock>: Sendable where C.Duration == Duration {
  /// What a claim came to.
  private enum Claim {
    case granted(Turn, Persona)
    case ended(Turn, TurnOutcome)
    /// Another execution is under way, or nobody can be asked: the queue will deliver the task again.
    case leftToQueue
    /// There is no such turn.
    case void
  }

  private let worker: Worker<C>
  private let turn: String

  init(_ worker: Worker<C>, turn: String) {
    self.worker = worker
    self.turn = turn
  }

  /// Executes the task.
  /// - Returns: Whether it is done with; if not, the queue has to deliver it again.
  func run() async -> Bool {
    var calls = 0
    var last = 0
    while calls < worker.limits.modelCalls {
      switch await claim(after: last) {
      case .void: return true
      case .leftToQueue: return false
      case .ended(let turn, let outcome):
        await Publisher(worker, turn: turn.id, attempt: turn.attempt).repeatEnd(outcome)
        return true
      case .granted(let turn, let persona):
        calls += 1
        last = turn.attempt
        let isLast = calls == worker.limits.modelCalls
        if let isDone = await attempt(turn, persona, mayFail: isLast) { return isDone }
      }
    }
    return false
  }

  /// - Returns: Whether the task is done with; nil to have the model try again.
  private func attempt(_ turn: Turn, _ persona: Persona, mayFail: Bool) async -> Bool? {
    var publisher = Publisher(worker, turn: turn.id, attempt: turn.attempt)
    await publisher.publish(.started)
    let ending = TurnEnding(worker, turn)
    let end: TurnEnding<C>.End
    switch await read(turn, persona, &publisher) {
    case .success(let answer): end = await ending.store(answer, startingFrom: persona)
    case .failure(.superseded): return false
    case .failure(.fault(let fault)):
      // A worker that is told to stop has learnt nothing of the model.
      if Task.isCancelled { return false }
      if fault.isRetriable, !mayFail { return nil }
      end = await ending.storeFailure("the model gave no answer: \(fault)")
    }
    guard case .stored(let outcome) = end else { return false }
    // Stored first, told then. Nothing that happens to the telling makes it undone, or done again.
    await publisher.publish(.ended(outcome))
    return true
  }

  /// Has the model answer, and keeps saying meanwhile that this execution goes on.
  private func read(
    _ turn: Turn, _ persona: Persona, _ publisher: inout Publisher<C>
  ) async -> Result<ModelAnswer.Complete, AnswerReader<C>.Failure> {
    typealias Answer = Result<ModelAnswer.Complete, AnswerReader<C>.Failure>
    let reader = AnswerReader(worker, turn.order.request(persona, worker.catalogue))
    let start = publisher
    let (answer, end) = await withTaskGroup(of: (Answer, Publisher<C>)?.self) { group in
      group.addTask {
        var publisher = start
        let answer = await reader.read(&publisher)
        return (answer, publisher)
      }
      group.addTask {
        await keepLease(of: turn)
        return nil
      }
      var result: (Answer, Publisher<C>) = (.failure(.superseded), start)
      if let first = await group.next(), let first { result = first }
      group.cancelAll()
      // A cancelled reader's answer is void: the turn is somebody else's.
      return result
    }
    publisher = end
    return answer
  }

  /// Returns when the turn is no longer this execution's, or the task is cancelled.
  private func keepLease(of turn: Turn) async {
    while true {
      do { try await worker.clock.sleep(for: worker.limits.renewal) } catch { return }
      let reply = try? await worker.turns.ask(.renew(turn: turn.id, attempt: turn.attempt))
      switch reply {
      case .renewed, nil: continue
      default: return
      }
    }
  }

  /// - Parameter last: This execution's own attempt that came to nothing, whose lease is not to hold the next one off.
  private func claim(after last: Int) async -> Claim {
    var failures = 0
    while true {
      do {
        switch try await worker.turns.ask(.claim(turn: turn, after: last)) {
        case .claimed(let turn, let persona): return .granted(turn, persona)
        case .turn(let turn): return turn.outcome.map { .ended(turn, $0) } ?? .leftToQueue
        default: return .leftToQueue
        }
      } catch {
        switch error {
        case .refused(let reason):
          worker.diagnostics.report("dropped a task of no turn: \(reason)")
          return .void
        case .cancelled: return .leftToQueue
        case .unavailable, .outcomeUnknown:
          // Claimed perhaps and not heard: then the lease holds the next claim off, and the queue comes back later.
          failures += 1
          guard await worker.limits.backoff.waits(after: failures, on: worker.clock) else {
            return .leftToQueue
          }
        }
      }
    }
  }
}

extension TurnOrder {
  fileprivate func request(_ persona: Persona, _ catalogue: SkillCatalogue) -> ModelRequest {
    ModelRequest(persona: base(persona), skills: catalogue.names, instruction: prompt)
  }

  /// What the model's output is applied to: nothing, where a persona is made anew.
  func base(_ persona: Persona) -> Persona {
    switch kind {
    case .refinement: persona
    case .generation: Persona(id: persona.id, version: persona.version, files: [], skills: [])
    }
  }
}
