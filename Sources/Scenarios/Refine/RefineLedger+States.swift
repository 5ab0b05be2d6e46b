import Sim

extension RefineLedger {
  /// The abstract state of the pipeline: relay, turns and workers, each with where it stands.
  func describe(_ state: inout StateDigest) {
    state.add(isCalm)
    state.add(classOf: powerLosses)
    state.add(hasUnwritten)
    // The relay, by the last response.
    if let visit = visitOrder.last.flatMap({ visits[$0] }) {
      state.add(visit.turn != nil)
      state.add(visit.wasConfirmed)
      state.add(visit.isLost)
      state.add(visit.hasEnqueued)
      state.add(visit.terminal != nil)
      state.add(visit.isClientGone)
      state.add(visit.hasToldGap)
    }
    state.add(classOf: visitOrder.count)
    // The turns.
    state.add(classOf: durable.turns.count)
    state.add(durable.turns.count { $0.end == nil })
    if let turn = durable.turns.last { state.add(classOf: turn.attempts) }
    // The workers.
    state.add(servers.count { $0.name.hasPrefix("worker") })
    state.add(min(calls.count { !$0.hasFinished }, 2))
    state.add(classOf: lostTasks.count)
    state.add(executions.values.count { $0.terminalPublishFailed && !$0.hasAcknowledged })
  }
}
