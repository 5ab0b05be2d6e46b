import Environment

/// How an operation begins.
enum Arrival {
  /// It is this operation's turn: have the effect.
  case proceed
  /// The process died while the operation was waiting for its turn: any legal part of the effect, then throw.
  case cutShort
  /// The process was dead before: no effect, throw.
  case dead
}

/// Where a parked operation waits.
enum Waiting {
  /// Ready, and the first to go on: the task's own next step.
  case ready
  /// Ready, after as many of the newest: what the operation has just set in motion.
  case below(Int)
  /// Ready, after all others.
  case yielded
  /// For an instant of global virtual time.
  case until(Int64)
  /// For somebody to make it ready.
  case waiting
}

/// What an arriving task has to do.
@usableFromInline
struct Admission: Sendable {
  @usableFromInline var raw: Int32
  /// Go on without parking: the choice was to continue with this task.
  static let proceed = Admission(raw: -1)
  /// Its process is dead.
  static let dead = Admission(raw: -2)
  /// Its process is dead, and it has been told too often: it never wakes again.
  static let abandoned = Admission(raw: -3)

  /// Whether the task parks, in a slot or for good.
  @usableFromInline var parks: Bool { raw >= 0 || raw == Self.abandoned.raw }
}

extension Simulation {
  /// A scheduling point before an operation's effect.
  ///
  /// The next pick is drawn before the task parks, so when the choice is to go on it does not park at all.
  @inline(__always)
  func arrive(
    _ kind: OperationKind, object: Int = 0, isWrite: Bool = false, site: CallSite?
  ) async -> Arrival {
    await settle(admit(kind, object: object, isWrite: isWrite, isReply: false, .ready, site))
  }

  /// A scheduling point between an operation's effect and its return to the caller.
  @inline(__always)
  func reply(
    _ kind: OperationKind, object: Int = 0, isWrite: Bool = false, site: CallSite?
  ) async -> Arrival {
    await settle(admit(kind, object: object, isWrite: isWrite, isReply: true, .ready, site))
  }

  /// A scheduling point between an operation's effect and its return, where what it set in motion goes first.
  ///
  /// So by default everything is delivered promptly; that something stays in flight is a choice.
  @inline(__always)
  func reply(
    _ kind: OperationKind, object: Int, after inMotion: Int, site: CallSite?
  ) async -> Arrival {
    await settle(admit(kind, object: object, isWrite: true, isReply: true, .below(inMotion), site))
  }

  @inline(__always)
  func settle(_ admission: Admission) async -> Arrival {
    if admission.raw == Admission.proceed.raw { return .proceed }
    guard admission.parks else { return .dead }
    await withUnsafeContinuation { park($0, admission) }
    return processes[currentProcess].isDead ? .cutShort : .proceed
  }

  /// Leaves a task's continuation in its slot; with one that was abandoned there is nothing to be done any more.
  @usableFromInline
  func park(_ continuation: UnsafeContinuation<Void, Never>, _ admission: Admission) {
    guard admission.raw >= 0 else { return }
    let slot = memory.slots.slots + Int(admission.raw)
    if slot.pointee.place == .granted {
      wasCancelled = slot.pointee.isCancelled
      memory.slots.release(admission.raw)
      continuation.resume()
    } else {
      slot.pointee.payload = unsafeBitCast(continuation, to: UInt.self)
    }
  }

  /// Registers the arriving task's operation and draws what comes next.
  func admit(
    _ kind: OperationKind, object: Int, isWrite: Bool, isReply: Bool, _ waiting: Waiting, _ site: CallSite?
  ) -> Admission {
    guard isOnThisThread, stage != .over else { return refuseOutsider(kind) }
    identifyCurrentTask()
    if processes[currentProcess].isDead { return refuseDead() }
    points += 1
    let task = currentTask
    let nth =
      isReply
      ? memory.tasks.operations(kind, of: task) &- 1 : memory.tasks.countOperation(kind, of: task)
    let slot = memory.slots.allocate()
    fill(slot, kind: kind, object: object, isWrite: isWrite, waiting)
    let point = DecisionPoint(task: task, kind: kind, isReply: isReply, nth: nth)
    if settings.isRecording { recordVisit(point, site) }
    // Several tasks may run inside one actor's job: only the first of them draws.
    guard pending == .none else { return Admission(raw: slot) }
    let pick = draw(point)
    if pick.raw == slot {
      memory.slots.release(slot)
      return .proceed
    }
    pending = pick
    return Admission(raw: slot)
  }

  @inline(__always)
  private func fill(_ slot: Int32, kind: OperationKind, object: Int, isWrite: Bool, _ waiting: Waiting) {
    let pointer = memory.slots.slots + Int(slot)
    pointer.pointee.payload = 0
    pointer.pointee.task = currentTask
    pointer.pointee.process = Int32(truncatingIfNeeded: currentProcess)
    pointer.pointee.object = UInt32(truncatingIfNeeded: object)
    pointer.pointee.kind = kind
    pointer.pointee.isWrite = isWrite
    pointer.pointee.isJob = false
    pointer.pointee.isCancelled = false
    pointer.pointee.isAgent = false
    switch waiting {
    case .ready: memory.slots.pushTop(slot)
    case .below(let count): memory.slots.push(slot, below: count)
    case .yielded: memory.slots.pushBottom(slot)
    case .until(let deadline):
      pointer.pointee.place = .timer
      memory.timers.add(deadline: deadline, slot: slot, generation: pointer.pointee.generation)
    case .waiting: pointer.pointee.place = .waiting
    }
  }

  /// Finds out which task is running: within an actor's job it changes without an enqueue.
  @inline(__always)
  func identifyCurrentTask() {
    let address = symbols.currentTask()
    if address != currentAddress { identify(address) }
  }

  private func identify(_ address: UInt) {
    currentAddress = address
    guard address != 0 else { return }
    let id = runtimeTaskID(of: unsafeBitCast(address, to: UnownedJob.self))
    guard let task = memory.tasks.find(id) else { return }
    currentTask = task
  }

  func refuseOutsider(_ kind: OperationKind) -> Admission {
    if stage != .over { control.note("the operation \(kind) was called from outside the simulation") }
    return .dead
  }

  /// A task of a dead process may spin on its errors; after a bound it is parked for good.
  private func refuseDead() -> Admission {
    processes[currentProcess].deadOperations += 1
    guard processes[currentProcess].deadOperations > SimProcess.deadOperationBound else { return .dead }
    processes[currentProcess].abandonedTasks += 1
    tally.abandonedTasks += 1
    return .abandoned
  }

  /// A job arrived on the simulation's own thread.
  func arrived(_ job: UnownedJob, process: Int) {
    if expectsDirectJob {
      expectsDirectJob = false
      directJob = job
      return
    }
    let id = runtimeTaskID(of: job)
    if id == 0 {
      let isYield = symbols.currentTask() != 0
      if isYield { identifyCurrentTask() }
      enqueue(job, kind: isYield ? .yield : .hop, task: currentTask, process: process)
    } else if let task = memory.tasks.find(id) {
      enqueue(job, kind: .job, task: task, process: process)
    } else {
      let task = newTask(id, process: process)
      if starters.expectsTask {
        addStarter(register(job, kind: .job, task: task, process: process))
      } else {
        enqueue(job, kind: .job, task: task, process: process)
      }
    }
  }

  /// A job came through the global hook: `Task {}`, `Task.detached`, or a later step of one.
  func adopt(_ job: UnownedJob, original: RuntimeSymbols.EnqueueGlobal) {
    let id = runtimeTaskID(of: job)
    let isKnown = id == 0 || memory.tasks.find(id) != nil
    // A task older than the run is somebody else's, woken by our thread.
    guard isKnown || id > firstRuntimeID, stage != .over else { return original(job) }
    if !isKnown { adoptedTasks += 1 }
    arrived(job, process: currentProcess)
  }

  private func newTask(_ id: UInt64, process: Int) -> Int32 {
    if firstRuntimeID == 0 { firstRuntimeID = id }
    watch.add(id)
    if startingProcess >= 0 {
      let task = memory.tasks.addRoot(identity: processes[startingProcess].identity, process: Int32(process))
      memory.tasks.bind(task, to: id)
      startingProcess = -1
      return task
    }
    identifyCurrentTask()
    let task = memory.tasks.add(runtimeID: id, parent: currentTask, process: Int32(process))
    if settings.isRecording { recordBirth(task) }
    return task
  }

  @inline(__always)
  private func register(_ job: UnownedJob, kind: OperationKind, task: Int32, process: Int) -> Int32 {
    let slot = memory.slots.allocate()
    let pointer = memory.slots.slots + Int(slot)
    pointer.pointee.payload = unsafeBitCast(job, to: UInt.self)
    pointer.pointee.task = task
    pointer.pointee.process = Int32(truncatingIfNeeded: process)
    pointer.pointee.object = 0
    pointer.pointee.kind = kind
    pointer.pointee.isWrite = false
    pointer.pointee.isJob = true
    pointer.pointee.isCancelled = false
    pointer.pointee.isAgent = false
    return slot
  }

  private func enqueue(_ job: UnownedJob, kind: OperationKind, task: Int32, process: Int) {
    let slot = register(job, kind: kind, task: task, process: process)
    if processes[process].isPaused {
      memory.slots.slots[Int(slot)].place = .paused
    } else if kind == .yield {
      memory.slots.pushBottom(slot)
    } else {
      memory.slots.pushTop(slot)
    }
  }
}

// Inlined into the caller: on entry to an async function of its own the runtime is asked whether this is the right
// executor, and with a task executor that question takes a lock (swift_task_switch, 6.3). The isolation is explicit
// because one that is merely inherited asks again after inlining.
extension Simulation {
  /// Gives way: a scheduling point whose least surprising outcome is that another task goes on.
  @inlinable @inline(__always)
  public func yield(
    fileID: StaticString = #fileID, line: UInt = #line, isolation: isolated (any Actor)? = #isolation
  ) async {
    let admission = admitYield(fileID, line)
    if admission.parks { await withUnsafeContinuation(isolation: isolation) { park($0, admission) } }
  }

  /// A scheduling point of the caller's own: another task may run here.
  @inlinable @inline(__always)
  public func point(
    fileID: StaticString = #fileID, line: UInt = #line, isolation: isolated (any Actor)? = #isolation
  ) async {
    let admission = admitPoint(fileID, line)
    if admission.parks { await withUnsafeContinuation(isolation: isolation) { park($0, admission) } }
  }

  @usableFromInline
  func admitYield(_ fileID: StaticString, _ line: UInt) -> Admission {
    let site = CallSite(fileID: fileID, line: line)
    return admit(.yield, object: 0, isWrite: false, isReply: false, .yielded, site)
  }

  @usableFromInline
  func admitPoint(_ fileID: StaticString, _ line: UInt) -> Admission {
    let site = CallSite(fileID: fileID, line: line)
    return admit(.user, object: 0, isWrite: false, isReply: false, .ready, site)
  }
}
