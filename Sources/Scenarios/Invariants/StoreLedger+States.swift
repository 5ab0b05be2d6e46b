internal import Sim

extension StoreLedger {
  /// The abstract state of a store: its phase, what its log was taken for, how much is in it and on the way.
  func describe(_ state: inout StateDigest) {
    switch session.phase {
    case .closed: state.add(0)
    case .opening: state.add(1)
    case .serving: state.add(2)
    case .closing: state.add(3)
    }
    state.add(session.rule.name)
    state.add(classOf: scan.lines.count)
    state.add(session.owing != nil)
    state.add(session.tornTail != nil)
    state.add(session.isPoisoned)
    state.add(session.hasFailedSync)
    state.add(session.sawDamage || isDamaged)
    state.add(hasLostPower)
    state.add(min(openers.count, 2))
    var (pending, unknown, lasting) = (0, 0, 0)
    for attempt in attempts {
      if attempt.outcome == .inFlight { pending += 1 }
      if attempt.outcome == .unknown { unknown += 1 }
      if attempt.isLasting { lasting += 1 }
    }
    state.add(min(pending, 3))
    state.add(classOf: unknown)
    state.add(classOf: lasting)
  }
}
