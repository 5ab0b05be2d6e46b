import Environment

/// A task started with ``Simulation/fork(isPoint:fileID:line:isolation:_:)``.
///
/// Unchecked: touched on the simulation's thread only.
public final class SimTask: @unchecked Sendable {
  /// Whether its body has returned.
  @exclusivity(unchecked) public private(set) var isFinished = false
  @exclusivity(unchecked) fileprivate var waiters: [JoinWaiter] = []

  fileprivate func finish(in simulation: Simulation) {
    isFinished = true
    for waiter in waiters {
      waiter.remaining -= 1
      if waiter.remaining == 0 { simulation.wake(waiter.slot) }
    }
    waiters = []
  }
}

/// Somebody who waits for several tasks.
private final class JoinWaiter {
  let slot: ParkedSlot
  var remaining: Int

  init(_ slot: ParkedSlot, remaining: Int) {
    self.slot = slot
    self.remaining = remaining
  }
}

extension Simulation {
  /// Starts a task in the caller's process, as a thread is started: an operation of its own.
  ///
  /// What the task does before its first operation is no step; it is a candidate with that operation from the moment
  /// the caller gives way. It belongs to the process and is unwound with it. What it throws fails the run.
  /// - Parameters:
  ///   - isPoint: Whether starting it is a scheduling point. Without it, tasks forked in a row all stand at their first
  ///     operation before any of them goes on.
  ///   - fileID: The file from which it is asked for.
  ///   - line: The line there.
  ///   - isolation: The actor that the caller runs on, and stays on.
  ///   - body: What it does.
  /// - Returns: A handle to wait for it with `join`.
  @discardableResult
  public func fork(
    isPoint: Bool = true, fileID: StaticString = #fileID, line: UInt = #line,
    isolation: isolated (any Actor)? = #isolation, _ body: @escaping @Sendable () async throws -> Void
  ) async -> SimTask {
    let task = SimTask()
    guard isPoint else {
      if isAlive { start(task, body) }
      return task
    }
    let announced = announce(.fork, object: 0, isWrite: false, fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { park($0, announced.admission) }
    }
    guard isTurn(of: announced) else { return task }
    start(task, body)
    emit(announced, "forks a task")
    return task
  }

  /// Waits until a task has ended: a scheduling point, and a candidate only once it has.
  @inlinable @inline(__always)
  public func join(
    _ task: SimTask, fileID: StaticString = #fileID, line: UInt = #line,
    isolation: isolated (any Actor)? = #isolation
  ) async {
    await join([task], fileID: fileID, line: line, isolation: isolation)
  }

  /// Waits until all of some tasks have ended: one scheduling point, and a candidate only once they have.
  @inlinable @inline(__always)
  public func join(
    _ tasks: [SimTask], fileID: StaticString = #fileID, line: UInt = #line,
    isolation: isolated (any Actor)? = #isolation
  ) async {
    let announced = announceJoin(tasks, fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { park($0, announced.admission) }
    }
    endJoin(announced, tasks)
  }

  private func start(_ task: SimTask, _ body: @escaping @Sendable () async throws -> Void) {
    identifyCurrentTask()
    starters.expectsTask = true
    Task(executorPreference: processes[currentProcess].executor) { @concurrent [self] in
      do { try await body() } catch { failed(error) }
      guard isOnThisThread else { return control.note("a forked task ended outside the simulation") }
      task.finish(in: self)
    }
    starters.expectsTask = false
  }

  private func failed(_ error: any Error) {
    guard isAlive else { return }
    stop(.violated(invariant: "no-error", detail: "a forked task threw: \(error)"))
  }

  @usableFromInline
  func announceJoin(_ tasks: [SimTask], _ fileID: StaticString, _ line: UInt) -> Announced {
    let unfinished = tasks.filter { !$0.isFinished }
    let announced = announce(
      .join, object: 0, isWrite: false, unfinished.isEmpty ? .ready : .waiting,
      CallSite(fileID: fileID, line: line))
    if let slot = slot(of: announced), !unfinished.isEmpty {
      let waiter = JoinWaiter(slot, remaining: unfinished.count)
      for task in unfinished { task.waiters.append(waiter) }
    }
    return announced
  }

  @usableFromInline
  func endJoin(_ announced: Announced, _ tasks: [SimTask]) {
    guard isTurn(of: announced) else { return }
    emit(announced, "joins \(tasks.count == 1 ? "a task" : "\(tasks.count) tasks")")
  }
}
