extension Simulation {
  /// Gives a process a lane of its own for dying, and asks the fault plan when.
  func openCrashLane(of process: SimProcess) {
    let lane = Lane(
      kind: .crash, process: process.index,
      identity: mix64(process.identity, UInt64(OperationKind.crash.rawValue)),
      step: decider.crashAfter().map { steps + $0 } ?? .max, isOpen: true)
    lanes.append(lane)
    nextLaneStep = min(nextLaneStep, lane.step)
  }

  /// Gives the clock a lane of its own: it may go ahead of the tasks.
  func openTimeLane() {
    let kind = OperationKind.time
    lanes.append(
      Lane(
        kind: kind, process: 0, identity: mix64(UInt64(kind.rawValue)),
        step: decider.stallAfter().map { steps + $0 } ?? .max, isOpen: true))
    updateNextLaneStep()
  }

  func dueLane() -> Int? { lanes.firstIndex { $0.isOpen && $0.step <= steps } }

  func updateNextLaneStep() {
    nextLaneStep = lanes.reduce(.max) { $1.isOpen ? min($0, $1.step) : $0 }
  }

  /// Lets a world event happen.
  func fire(_ lane: Int) {
    switch lanes[lane].kind {
    case .time:
      // Drawn also in a script, where it is never due: the lane stays open for the next choice of it.
      lanes[lane].step = decider.stallAfter().map { steps + $0 } ?? .max
      updateNextLaneStep()
      stall()
    case .powerLoss:
      powerLoss()
    case .disk:
      happen(lane)
    default:
      lanes[lane].isOpen = false
      updateNextLaneStep()
      crash(processes[lanes[lane].process])
    }
  }

  private func stall() {
    guard nextTimer() != nil else { return }
    tally.count(.stall)
    let before = nowNanoseconds
    _ = advanceTime()
    stalledNanoseconds += nowNanoseconds - before
    emit(.world, .time) { "time moves on to \(now) although something could run" }
  }

  /// Moves virtual time to the next timer; everything due at that instant becomes ready before the next pick.
  ///
  /// Letting timers go one by one would hide every race between them.
  /// - Returns: Whether something is ready now.
  func advanceTime() -> Bool {
    guard let first = nextTimer() else { return false }
    nowNanoseconds = max(nowNanoseconds, first.deadline)
    guard nowNanoseconds <= settings.maxNanoseconds else {
      stop(.stuck("the budget of virtual time is spent"))
      return false
    }
    hash.add(UInt64(bitPattern: nowNanoseconds))
    due.removeAll(keepingCapacity: true)
    while let timer = nextTimer(), timer.deadline <= nowNanoseconds {
      memory.timers.removeFirst()
      due.append(timer)
    }
    if due.count > 1 { due.sort(by: <) }
    for timer in due.reversed() {
      let slot = timer.slot
      if processes[Int(memory.slots.slots[Int(slot)].process)].isPaused {
        memory.slots.slots[Int(slot)].place = .paused
      } else {
        memory.slots.pushTop(slot)
      }
    }
    return memory.slots.readyCount > 0 || advanceTime()
  }

  /// The first timer that was not cancelled.
  func nextTimer() -> TimerHeap.Timer? {
    while let timer = memory.timers.first {
      let slot = memory.slots.slots[Int(timer.slot)]
      if slot.place == .timer, slot.generation == timer.generation { return timer }
      memory.timers.removeFirst()
    }
    return nil
  }
}
