import Sim

/// A store whose process dies at any step, recovery included, and is started again.
enum StoreRecovery {
  static let faults: FaultSet = [
    .shortWrite, .interrupted, .shortRead, .noSpace, .writeError, .readError, .truncateError, .processCrash,
  ]

  static let scenario = Scenario(
    "store-recovery", "the process of a store dies at any step, is started again, recovers and goes on",
    faults: faults, invariants: StoreInvariant.processOnly,
    labels: [
      "recovered by R0", "recovered by R1", "recovered by R2", "recovered by R3", "refused by R4",
      "refused by R5",
      StoreLabel.rolledBack, StoreLabel.duplicateRefused, StoreLabel.diedRecovering,
      StoreLabel.recoveredAfterCrashInRecovery, StoreLabel.diedWriting, StoreLabel.unacknowledgedRecovered,
    ]
  ) { simulation, implementation in
    let world = try StoreWorld(
      simulation, implementation, faults: faults, invariants: StoreInvariant.processOnly,
      log: PreparedLog.drawn(simulation))
    await world.runIncarnations(1...4)
  }
}
