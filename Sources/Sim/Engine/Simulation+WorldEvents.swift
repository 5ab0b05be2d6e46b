// What the world does without being asked: each such event has a lane, stands among the candidates at every step, and
// is put somewhere by the fault plan.

/// Something that the world does by itself.
struct WorldEvent {
  let fault: FaultKind
  /// Whether it may happen again.
  let recurs: Bool
  /// Does it, and says whether there was anything to do.
  let action: () -> Bool
}

extension Simulation {
  /// Gives an event of the world a lane of its own, where the run allows its fault.
  ///
  /// It is counted as injected when its action says that it did something.
  func addWorldEvent(_ fault: FaultKind, recurs: Bool, _ action: @escaping () -> Bool) {
    guard settings.faults.contains(fault) else { return }
    let kind = OperationKind.disk
    let earlier = worldEvents.count { $0.fault == fault }
    worldEvents.append(WorldEvent(fault: fault, recurs: recurs, action: action))
    var lane = Lane(
      kind: kind, process: 0,
      identity: mix64(mix64(UInt64(kind.rawValue), fault.identity), UInt64(earlier)), step: .max, isOpen: true
    )
    lane.event = worldEvents.count - 1
    lane.step = decider.eventAfter(fault, recurs: recurs).map { steps + $0 } ?? .max
    lanes.append(lane)
    updateNextLaneStep()
  }

  /// Lets an event happen, and asks the fault plan when it may again.
  func happen(_ lane: Int) {
    let event = worldEvents[lanes[lane].event]
    let didSomething = event.action()
    // In vain it may be tried again.
    let isOver = didSomething && !event.recurs
    lanes[lane].isOpen = !isOver
    lanes[lane].step =
      isOver ? .max : decider.eventAfter(event.fault, recurs: true).map { steps + $0 } ?? .max
    updateNextLaneStep()
    guard didSomething else { return }
    tally.count(event.fault)
    touch()
  }

  /// Draws a decision of such an event, 0 being the least surprising.
  func drawWorldEvent(_ count: Int) -> Int {
    guard count > 1 else { return 0 }
    let world = TaskTable.world
    let point = DecisionPoint(
      task: world, kind: .disk, isReply: false, nth: memory.tasks.countOperation(.disk, of: world))
    let value =
      decider.isScripted
      ? min(decider.scripted(key(of: point, .extent))?.value ?? 0, count - 1) : decider.uniform(count)
    record(point, kind: .extent, bound: count, value: value, candidate: 0)
    hash.add(UInt64(value))
    return value
  }

  /// Counts a fault that the scenario or the state of the world makes, rather than a draw.
  public func countFault(_ fault: FaultKind) { if isOnThisThread { tally.count(fault) } }
}
