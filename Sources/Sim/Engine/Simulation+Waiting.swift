import Environment

/// How a wait ended.
enum Awakening: Equatable {
  /// It was made ready, or its time has come.
  case proceed
  /// The task was cancelled.
  case cancelled
  /// The process died while it waited.
  case cutShort
  /// The process was dead before.
  case dead
}

extension Simulation {
  /// A scheduling point at which the task may have to wait, and where its cancellation is heard.
  /// - Parameter register: Is told by what to wake the task; not called when it does not park.
  @inline(__always)
  func wait(
    _ kind: OperationKind, object: Int, _ waiting: Waiting, site: CallSite?,
    _ register: (SimProcess.Waiter) -> Void = { _ in }
  ) async -> Awakening {
    let sleep = beginWait(kind, object: object, waiting, site)
    if sleep.admission.raw >= 0 {
      register(
        SimProcess.Waiter(
          slot: sleep.admission.raw, generation: memory.slots.slots[Int(sleep.admission.raw)].generation))
    }
    if sleep.admission.parks { await withUnsafeContinuation { park($0, sleep.admission) } }
    return endWait(sleep)
  }

  /// Registers the running task's wait; cancellation makes it ready at once.
  func beginWait(
    _ kind: OperationKind, object: Int, _ waiting: Waiting, _ site: CallSite?
  ) -> Sleep {
    guard isOnThisThread, stage != .over else { return Sleep(admission: refuseOutsider(kind)) }
    identifyCurrentTask()
    let handler = memory.sleepers.prepare(task: currentTask, in: self)
    let added = symbols.addCancellationHandler(handler.function, handler.context)
    if memory.sleepers.isCancelled(currentTask) {
      // Still a scheduling point: code that spins on it can be seen, and stopped.
      let admission = admit(kind, object: object, isWrite: false, isReply: false, .yielded, site)
      return Sleep(admission: admission, handler: added, isCancelled: true)
    }
    let admission = admit(kind, object: object, isWrite: false, isReply: false, waiting, site)
    if admission.raw >= 0 {
      memory.sleepers.fallAsleep(
        task: currentTask, in: admission.raw, memory.slots.slots[Int(admission.raw)].generation)
    }
    return Sleep(admission: admission, handler: added)
  }

  private func endWait(_ sleep: Sleep) -> Awakening {
    if sleep.handler != 0 { symbols.removeCancellationHandler(sleep.handler) }
    if sleep.admission.raw == Admission.proceed.raw { return sleep.isCancelled ? .cancelled : .proceed }
    guard sleep.admission.parks else { return .dead }
    if processes[currentProcess].isDead { return .cutShort }
    return sleep.isCancelled || wasCancelled ? .cancelled : .proceed
  }

  /// A task that waits, or is about to, was cancelled: it is ready before its time.
  func cancelSleep(of task: Int) {
    guard isOnThisThread else {
      return control.note("a sleeping task was cancelled from outside the simulation")
    }
    guard let (slot, generation) = memory.sleepers.cancel(task) else { return }
    let entry = memory.slots.slots[Int(slot)]
    guard entry.place == .timer || entry.place == .waiting, entry.generation == generation else { return }
    memory.slots.slots[Int(slot)].isCancelled = true
    makeReady(slot)
  }

  /// Makes a waiting task ready, unless it has been already.
  /// - Returns: Whether it was waiting.
  @discardableResult
  func wake(_ waiter: SimProcess.Waiter) -> Bool {
    guard isWaiting(waiter) else { return false }
    makeReady(waiter.slot)
    return true
  }

  /// Whether a task is still waiting.
  func isWaiting(_ waiter: SimProcess.Waiter) -> Bool {
    let entry = memory.slots.slots[Int(waiter.slot)]
    return (entry.place == .timer || entry.place == .waiting) && entry.generation == waiter.generation
  }

  private func makeReady(_ slot: Int32) {
    if processes[Int(memory.slots.slots[Int(slot)].process)].isPaused, stage == .running {
      memory.slots.slots[Int(slot)].place = .paused
    } else {
      memory.slots.pushTop(slot)
    }
  }
}
