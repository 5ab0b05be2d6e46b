internal import Sim
internal import SystemUnderTest

// What power loss may take, and what a store of level power must have made certain before.

extension StoreLedger {
  /// The power has failed, and the disk is back as it will be found.
  ///
  /// What no sync had covered may be there, damaged or gone, and so may what was taken back or cut off without one.
  /// The rest is there to the byte.
  mutating func lostPower() {
    if volume.damages.count != damagesSeen { noteDamage() }
    notePowerLoss()
    endSession()
    openers = []
    hasLostPower = true
    let unsynced = attempts.indices.filter { !attempts[$0].isLasting }
    for number in unsynced {
      attempts[number].outcome = .unknown
      attempts[number].promise = .none
    }
    promisedEnd = attempts.reduce(0) { $1.promise == .none ? $0 : max($0, $1.end) }
    takeImage(mayBeDamaged: !unsynced.isEmpty)
    for attempt in attempts where attempt.promise != .none && !isStruck(attempt) {
      let isThere = volume.withBytes(of: path) { isWhole(attempt, in: $0) } ?? false
      require(
        StoreInvariant.powerDurability, isThere,
        "after a loss of power the record of \(name(attempt)) at byte \(attempt.offset) is not on the disk")
    }
    for number in unsynced where attempts[number].session > 0 {
      simulation.reached(owners.contains(number) ? StoreLabel.unsyncedKept : StoreLabel.unsyncedLost)
    }
  }

  private mutating func notePowerLoss() {
    switch session.phase {
    case .serving: simulation.reached(StoreLabel.powerLostServing)
    case .opening:
      diedRecovering = true
      simulation.reached(StoreLabel.powerLostRecovering)
    case .closed, .closing: break
    }
  }

  private mutating func takeImage(mayBeDamaged: Bool) {
    let wasDamaged = isDamaged
    isDamaged = wasDamaged || mayBeDamaged
    sync()
    let damage = volume.withBytes(of: path) { LogRule(scan, $0).damage } ?? nil
    isDamaged = wasDamaged || mayBeDamaged && damage != nil
  }

  /// A store of level power serves only what is on the disk, and from then on nothing of it may be lost.
  ///
  /// A failed sync sets a limit: no store can tell the pages that it left unwritten from others. What is found on
  /// a log that has such pages counts as not synced.
  mutating func checkDurable() {
    guard session.durability == .power, !volume.hasUnwrittenPages(path),
      !volume.hasBrokenPromise(path), !session.sawDamage
    else { return }
    require(
      StoreInvariant.noOverClaim, volume.deviceHas(0..<scan.size, of: path),
      "the store serves at level power, but the log as it was recovered, or its name, is not on the disk")
    for number in attempts.indices { attempts[number].isLasting = true }
  }
}
