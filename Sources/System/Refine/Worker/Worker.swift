public import Environment

/// Takes tasks from the queue and has the model answer them.
///
/// The order is the whole point: the answer and everything that follows from it is stored first, in one record; then
/// its end is published; then the task is acknowledged. A worker that dies in between leaves something that the next one
/// can tell apart: a turn that has not ended, or one that has.
public struct Worker<C: Clock>: Sendable where C.Duration == Duration {
  package let turns: TurnClient
  package let pubSub: any PubSub
  package let queue: any TaskQueue
  package let model: any ModelAdapter
  package let catalogue: SkillCatalogue
  package let clock: C
  package let limits: WorkerLimits
  package let diagnostics: any Diagnostics

  /// Creates a worker.
  /// - Parameters:
  ///   - turns: The service that owns the turns.
  ///   - pubSub: Where it tells what it does.
  ///   - queue: Where the tasks are.
  ///   - model: Who answers.
  ///   - catalogue: The skills a persona may have.
  ///   - clock: A monotonic clock.
  ///   - limits: How long it waits for whom.
  ///   - diagnostics: Where the operator is told.
  public init(
    turns: TurnClient, pubSub: any PubSub, queue: any TaskQueue, model: any ModelAdapter,
    catalogue: SkillCatalogue, clock: C, limits: WorkerLimits = WorkerLimits(), diagnostics: any Diagnostics
  ) {
    self.turns = turns.limited(to: limits.call, on: clock)
    self.pubSub = pubSub
    self.queue = queue
    self.model = model
    self.catalogue = catalogue
    self.clock = clock
    self.limits = limits
    self.diagnostics = diagnostics
  }

  /// Works until the task is cancelled, or the queue closed: one task after the other.
  public func run() async { await run { await execute($0) } }

  /// Works with another way to execute a task: one that says whether the task is done with.
  package func run(_ execute: (TaskDelivery) async -> Bool) async {
    var failures = 0
    while !Task.isCancelled {
      do {
        let delivery = try await queue.reserve()
        failures = 0
        if await execute(delivery) { await acknowledge(delivery) }
      } catch {
        switch error {
        case .closed, .cancelled: return
        case .notSent, .outcomeUnknown, .refused, .connectionLost:
          // The queue comes back some day; until then it is asked ever more slowly, but never given up.
          failures = min(failures + 1, limits.backoff.attempts)
          let pause = limits.backoff.pause(after: failures) ?? limits.backoff.longestPause
          try? await clock.sleep(for: pause)
        }
      }
    }
  }

  /// Works on one delivered task.
  /// - Returns: Whether the task is done with: its turn has ended, or never will. If not it is left to the queue, to
  ///   be delivered again.
  public func execute(_ delivery: TaskDelivery) async -> Bool {
    let turn = String(decoding: delivery.payload, as: UTF8.self)
    return await TurnExecution(self, turn: turn).run()
  }

  private func acknowledge(_ delivery: TaskDelivery) async {
    do {
      try await queue.acknowledge(delivery)
    } catch {
      // It will be delivered again, and found to be done with.
      diagnostics.report("could not acknowledge \(delivery.id): \(error)")
    }
  }
}
