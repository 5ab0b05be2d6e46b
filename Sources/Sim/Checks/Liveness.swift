// Liveness: in the end, when nothing fails any more, everything that was accepted has to come to an end.

extension Simulation {
  /// Ends the fault phase: from now on no fault is injected, no process killed by the plan, and time only moves when
  /// nothing can run.
  ///
  /// What faults have already done stays: a message that was lost is lost, a process that was killed is dead.
  public func stopFaults() {
    guard isAlive else { return }
    settings.faults = []
    for lane in lanes.indices { lanes[lane].isOpen = false }
    updateNextLaneStep()
    emit(.world, .user) { "from here on nothing fails any more" }
  }

  /// The process that the scenario's own body runs as: it is outside of the simulated machines, and never dies.
  public var world: SimProcess { processes[0] }
}
