internal import Sim
internal import SystemUnderTest

/// What the outside world knew of a store when it came to its end: enough to judge what is found afterwards.
///
/// Two ends with the same knowledge and the same disk are one case.
struct StoreGhost: Hashable, Sendable {
  /// How the store came to its end.
  enum End: String, Hashable, Sendable {
    /// Its process died; what was written is there.
    case death
    /// The power failed.
    case powerLoss
  }

  fileprivate let attempts: [AppendAttempt]
  fileprivate let phase: StoreLedger.Session.Phase
  fileprivate let owing: Range<Int>?
  fileprivate let hasLostPower: Bool
  fileprivate let isDamaged: Bool
  fileprivate let diedRecovering: Bool
  let durability: Durability
}

extension StoreLedger {
  /// What is known now.
  var ghost: StoreGhost {
    StoreGhost(
      attempts: attempts.map(\.fromEarlierWorld), phase: session.phase, owing: owed,
      hasLostPower: hasLostPower, isDamaged: isDamaged, diedRecovering: diedRecovering,
      durability: session.durability)
  }

  /// Goes on in another world, on the disk that the store has left behind.
  init(
    _ ghost: StoreGhost, after end: StoreGhost.End, in simulation: Simulation, volume: Volume, path: String,
    faults: FaultSet
  ) {
    self.init(simulation, volume: volume, path: path, faults: faults, prepared: .absent)
    attempts = ghost.attempts
    promisedEnd = attempts.reduce(0) { $1.promise == .none ? $0 : max($0, $1.end) }
    session = Session(number: 1, phase: ghost.phase, durability: ghost.durability)
    session.owing = ghost.owing
    hasLostPower = ghost.hasLostPower
    isDamaged = ghost.isDamaged
    diedRecovering = ghost.diedRecovering
    forgetFile()
    switch end {
    case .death: died()
    case .powerLoss: lostPower()
    }
  }

  /// The file was read before it was known whose its records are.
  private mutating func forgetFile() {
    scan = LogScan()
    owners = []
    totals = []
    seenFile = nil
    seenChange = .max
  }

  /// What the oracle made of the log when it was last opened.
  var rule: String { session.rule.name }
}
