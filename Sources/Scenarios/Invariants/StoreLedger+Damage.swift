internal import Environment
internal import Sim

// What the disk, the kernel or people do to the log behind the store's back.
//
// The volume lists it, with the bytes it strikes, before anybody can read them. From then on a record that it strikes
// is not promised any more, and what a store may say of it is: the event, unchanged; that the record is damaged; that
// it cannot be read; and after a recovery whose rules cut it off, that it is not there. Never other bytes.

extension StoreLedger {
  /// Takes in what was done to the log since the last look.
  mutating func noteDamage() {
    let new = volume.damages[damagesSeen...]
    damagesSeen = volume.damages.count
    // A ledger that goes on where another ended has not seen the file yet.
    let file = seenFile?.inode ?? volume.fileVersion(of: path)?.inode
    for damage in new where damage.inode == file {
      isDamaged = true
      damages.append(damage)
      session.sawDamage = true
      simulation.reached(StoreLabel.damaged(by: damage.cause))
      guard !damage.isOfDevice else { continue }
      session.sawShift = true
      // What had been taken back, and not on the disk, may be there again.
      for number in attempts.indices where !attempts[number].isLasting && attempts[number].outcome == .failed
      {
        attempts[number].outcome = .unknown
      }
    }
    for number in attempts.indices where attempts[number].promise != .none && isStruck(attempts[number]) {
      attempts[number].isLasting = false
    }
  }

  /// The path is another file than before, or none, and no loss of power has done it: nothing is promised of that.
  mutating func noteReplacement() {
    isDamaged = true
    session.sawDamage = true
    session.sawShift = true
    damages = []
    promisedEnd = 0
    for number in attempts.indices {
      attempts[number].promise = .none
      attempts[number].isLasting = false
      if attempts[number].outcome != .inFlight { attempts[number].outcome = .unknown }
    }
  }

  /// Whether a promised record lies where the log was damaged.
  func isStruck(_ attempt: AppendAttempt) -> Bool {
    !damages.isEmpty && damages.contains { $0.range.overlaps(attempt.offset..<attempt.end) }
  }

  /// Whether the store may say that it cannot give the event of an id.
  func mayBeUnreadable(_ id: String) -> Bool {
    session.sawShift
      || attempts.contains { $0.id == id && ($0.promise == .none || isStruck($0)) && isDamaged }
  }

  /// Checks what holds only for as long as nobody has damaged the log while it was open.
  func requireUndamaged(_ invariant: Invariant, _ holds: Bool, _ detail: @autoclosure () -> String) {
    require(invariant, holds || session.sawDamage, detail())
  }
}
