extension Simulation {
  /// From here on the run is not that of the script any more: the seed goes on.
  func leaveScript() {
    decider.leaveScript()
    for lane in lanes.indices where lanes[lane].isOpen {
      let after: Int? =
        switch lanes[lane].kind {
        case .time: decider.stallAfter()
        case .powerLoss: decider.powerLossAfter()
        case .disk:
          decider.eventAfter(
            worldEvents[lanes[lane].event].fault, recurs: worldEvents[lanes[lane].event].recurs)
        default: decider.crashAfter()
        }
      lanes[lane].step = after.map { steps + $0 } ?? .max
    }
    updateNextLaneStep()
  }
}
