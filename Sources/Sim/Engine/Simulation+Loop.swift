#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Simulation {
  /// Runs a scenario's body to the end of the run and unwinds what is left.
  ///
  /// The calling thread is the simulation's for that time. Not to be called on the main thread: work for the main
  /// actor must be able to run there, be noticed, and be called an escape.
  func execute(_ body: @escaping @Sendable (Simulation) async throws -> Void) -> Verdict {
    let slot = ThreadSlot.shared
    let outer = slot.pointer
    slot.pointer = Unmanaged.passUnretained(self).toOpaque()
    defer { slot.pointer = outer }
    beginWatch()
    defer { endWatch() }

    let world = start("world", identity: 2) { [self] _ in try await body(self) }
    if settings.faults.contains(.stall) { openTimeLane() }
    loop(until: world)
    judge(world)
    unwindAll()
    stage = .over
    control.retire()
    let hasFound = settings.coverage.map { !$0.fresh.isEmpty } ?? false
    if settings.keepsScript || verdict != .passed || hasFound { finalScript = script() }
    processes.removeAll()
    checkers.removeAll()
    stateObservers.removeAll()
    powerLossActions.removeAll()
    worldEvents.removeAll()
    agents.removeAll()
    for action in endActions { action() }
    endActions.removeAll()
    return verdict
  }

  private func loop(until world: SimProcess) {
    while world.outcome == nil {
      var pick = pending
      pending = .none
      if pick == .none {
        let nth = memory.tasks.countOperation(.rest, of: currentTask)
        pick = draw(DecisionPoint(task: currentTask, kind: .rest, isReply: false, nth: nth))
      }
      if pick.isSlot {
        run(pick.raw)
        if !exited.isEmpty { closeExited() }
      } else if let lane = pick.lane {
        fire(lane)
      } else if pick == .stop || !isWokenFromOutside() {
        return
      }
    }
  }

  /// Runs a slot's job, or resumes its continuation and runs the job that this makes.
  @inline(__always)
  func run(_ number: Int32) {
    let slot = memory.slots.slots[Int(number)]
    guard slot.payload != 0 else { return grant(number) }
    memory.slots.release(number)
    currentTask = slot.task
    currentProcess = Int(slot.process)
    wasCancelled = slot.isCancelled
    let executor = memory.executors[currentProcess]
    if slot.isJob {
      let job = unsafeBitCast(slot.payload, to: UnownedJob.self)
      if slot.kind == .yield {
        // A yield's job does nothing but enqueue the task itself: one step, not two.
        expectsDirectJob = true
        currentAddress = 0
        job.runSynchronously(on: executor)
        runDirectJob(on: executor)
      } else {
        currentAddress = runtimeTaskID(of: job) == 0 ? 0 : slot.payload
        job.runSynchronously(on: executor)
      }
    } else if slot.isAgent {
      act(slot)
    } else {
      expectsDirectJob = true
      unsafeBitCast(slot.payload, to: UnsafeContinuation<Void, Never>.self).resume()
      runDirectJob(on: executor)
    }
  }

  /// It is the turn of a task that has announced its operation and not parked yet.
  ///
  /// A task without executor preference, one that was adopted, may be enqueued once more between the two. It goes on
  /// without parking as soon as it gets there.
  private func grant(_ number: Int32) { memory.slots.slots[Int(number)].place = .granted }

  @inline(__always)
  private func runDirectJob(on executor: UnownedTaskExecutor) {
    // Nothing arrives when the task joins the queue of an actor that is scheduled already.
    expectsDirectJob = false
    guard let job = directJob else { return }
    directJob = nil
    currentAddress = runtimeTaskID(of: job) == 0 ? 0 : unsafeBitCast(job, to: UInt.self)
    job.runSynchronously(on: executor)
  }

  /// Ends the step and decides what comes next.
  ///
  /// The pick is removed from the ready ones.
  @inline(__always)
  func draw(_ point: DecisionPoint) -> Pick {
    if changes != checkedChanges { check() }
    if isStopped || control.isBroken { return .stop }
    if starters.isActive, let pick = nextStarter() { return pick }
    steps += 1
    if steps & 0xFF == 0 { tally.progress.advance() }
    if steps > settings.maxSteps { return stopStuck("the budget of \(settings.maxSteps) steps is spent") }
    if decider.isScripted {
      if steps <= decider.scriptedSteps { return drawScripted(point) }
      leaveScript()
    }
    if steps >= nextLaneStep, let lane = dueLane() {
      return take(lane: lane, at: point)
    }
    guard memory.slots.readyCount > 0 || advanceTime() else { return isStopped ? .stop : .quiet }
    let count = memory.slots.readyCount
    guard count > 1 else {
      if seesForcedSteps { _ = scheduler.pick(Candidates(self)) }
      return .slot(memory.slots.removeReady(0))
    }
    return take(scheduler.pick(Candidates(self)), of: count, at: point)
  }

  @inline(__always)
  private func take(_ index: Int, of count: Int, at point: DecisionPoint) -> Pick {
    let slot = memory.slots.removeReady(index)
    let chosen = memory.slots.slots[Int(slot)]
    record(
      point, kind: .pick, bound: count, value: index,
      candidate: candidate(chosen))
    hash.add(candidateIdentity(chosen))
    if settings.isRecording, index > 0 { recordTurn(to: chosen.task) }
    return .slot(slot)
  }

  /// A ready task's packed name in the choice log.
  @inline(__always)
  func candidate(_ slot: Slot) -> UInt64 {
    UInt64(UInt32(bitPattern: slot.task)) << 8 | UInt64(slot.kind.rawValue)
  }

  /// World events stand behind the tasks; 0 is left for waiting when nothing is ready.
  private func take(lane: Int, at point: DecisionPoint) -> Pick {
    let tasks = max(memory.slots.readyCount, 1)
    record(
      point, kind: .pick, bound: tasks + lanes.count, value: tasks + lane, candidate: laneCandidate(lane))
    return .lane(lane)
  }

  private func drawScripted(_ point: DecisionPoint) -> Pick {
    let choice = decider.scripted(key(of: point, .pick))
    if let choice, let lane = lanes.firstIndex(where: { $0.isOpen && $0.identity == choice.candidate }) {
      recordPick(point, taken: max(memory.slots.readyCount, 1) + lane)
      return take(lane: lane, at: point)
    }
    guard memory.slots.readyCount > 0 || advanceTime() else { return isStopped ? .stop : .quiet }
    let count = memory.slots.readyCount
    var index = 0
    if let choice {
      if choice.candidate == 0 {
        // A shrinker's attempt, which names no candidate: the one at that distance.
        index = min(choice.value, count - 1)
      } else if let found = (0..<count).first(where: { readyIdentity($0) == choice.candidate }) {
        index = found
      } else {
        decider.miss(choice)
      }
    }
    if let violationPlace { index = own(violationPlace.line) ?? index }
    recordPick(point, taken: index)
    guard count > 1 else { return .slot(memory.slots.removeReady(0)) }
    return take(index, of: count, at: point)
  }

  /// After a violation those go on whose doing it was, where they can: what they ask for next is wanted.
  private func own(_ line: TaskLine) -> Int? {
    (0..<memory.slots.readyCount).first { index in
      let slot = memory.slots.slots[Int(memory.slots.ready(index))]
      return !slot.isAgent && line.contains(processes[Int(slot.process)].displayName, taskPath(slot.task))
    }
  }

  private func readyIdentity(_ index: Int) -> UInt64 {
    candidateIdentity(memory.slots.slots[Int(memory.slots.ready(index))])
  }

  @inline(__always)
  func candidateIdentity(_ slot: Slot) -> UInt64 {
    mix64(memory.tasks.records[Int(slot.task)].identity, UInt64(slot.kind.rawValue))
  }

  func stopStuck(_ detail: String) -> Pick {
    stop(.stuck(detail))
    return .stop
  }

  /// Ends the run with a verdict, unless it has one already.
  func stop(_ verdict: Verdict) {
    guard !isStopped else { return }
    if violationPlace == nil { self.verdict = verdict }
    isStopped = true
  }

  /// Nothing can run: work that escaped may come back from another thread, and then it is no deadlock.
  ///
  /// On a busy machine other threads are late, so besides the time waited for, the queues that such work usually
  /// comes from must have had their turn.
  private func isWokenFromOutside() -> Bool {
    noteForeignResumptions()
    let turns = OtherQueues()
    var waitedMilliseconds = 0
    while !control.isBroken,
      waitedMilliseconds < settings.foreignWaitMilliseconds
        || (!turns.haveRun && waitedMilliseconds < settings.foreignWaitMilliseconds * 20)
    {
      usleep(1000)
      waitedMilliseconds += 1
      noteForeignResumptions()
    }
    if !control.isBroken { stop(.deadlocked(whoWaits())) }
    return false
  }

  private func judge(_ world: SimProcess) {
    noteForeignResumptions()
    if verdict == .passed, case .failed(let error)? = world.outcome {
      stop(.violated(invariant: "no-error", detail: "the scenario's body threw: \(error)"))
    }
    if verdict == .passed, changes != checkedChanges { check() }
    if verdict == .passed, points == 0 { control.note("the run has no scheduling point") }
    if case .deadlocked = verdict, adoptedTasks > 0 {
      control.note(
        """
        nothing can run, and a task started with Task {} or Task.detached may be waiting outside the simulation
        """)
    }
    if control.isBroken { verdict = .lostControl(control.escapes.joined(separator: "; ")) }
    isStopped = true
  }

  private func whoWaits() -> String {
    let unfinished = processes.filter { $0.outcome == nil && $0.name != "world" }.map(\.displayName)
    let who = unfinished.isEmpty ? "the scenario" : unfinished.joined(separator: ", ")
    return "nothing can run and no timer is set, but \(who) has not finished"
  }
}
