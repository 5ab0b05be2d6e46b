internal import Sim
internal import SystemUnderTest

/// Somebody who has a store on the log, or is opening one.
struct Opener {
  let process: SimProcess?
  /// Whether there was another one at any time meanwhile.
  var isContended: Bool
}

extension StoreLedger {
  /// Whether the process that has the log open is dead already, though nobody has said so yet.
  var isOwnerDead: Bool { session.phase != .closed && session.owner?.outcome != nil }

  mutating func enter(opener process: SimProcess?) {
    let isContended = openers.contains { $0.process == nil || $0.process?.outcome == nil }
    for number in openers.indices { openers[number].isContended = true }
    if isContended { simulation.countFault(.secondWriter) }
    openers.append(Opener(process: process, isContended: isContended))
  }

  /// - Returns: Whether there was another opener at any time meanwhile.
  mutating func leave(opener process: SimProcess?) -> Bool {
    guard let number = openers.lastIndex(where: { $0.process === process }) else { return false }
    return openers.remove(at: number).isContended
  }

  /// Somebody has the log: nobody else may.
  mutating func takeOver(by process: SimProcess?, _ durability: Durability) {
    let isOwn = session.owner === process && session.phase == .opening
    require(
      StoreInvariant.singleWriter, isOwn || session.phase != .serving || isOwnerDead,
      "\(process?.displayName ?? "a process") has opened the log while "
        + "\(session.owner?.displayName ?? "another") has it open")
    guard !isOwn else { return }
    simulation.reached(StoreLabel.takenOver)
    if isOwnerDead { died(session.owner) } else { endSession() }
    begin(by: process, durability)
  }
}
