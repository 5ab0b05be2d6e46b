import Sim
import SystemUnderTest

/// A log with a long history: opened again and again, after clean ends, deaths and losses of power.
enum StoreHistory {
  static let faults: FaultSet = [.shortWrite, .interrupted, .noSpace, .processCrash, .powerLoss]

  private static let invariants = StoreInvariant.all.filter { $0 != StoreInvariant.loudDamage }

  static let scenario = Scenario(
    "store-history", "one log is opened two to sixteen times, whatever ended the store before",
    faults: faults, invariants: invariants,
    labels: [
      "recovered by R0", "recovered by R1", "recovered by R2", StoreLabel.powerLostServing,
      StoreLabel.powerLostRecovering, StoreLabel.recoveredAfterCrashInRecovery, StoreLabel.unsyncedLost,
      StoreLabel.rolledBack,
    ]
  ) { simulation, implementation in
    let isPower = simulation.choose("level", among: 2) == 0
    let world = try StoreWorld(
      simulation, implementation, faults: faults, invariants: invariants,
      log: PreparedLog.drawnWhole(simulation), durability: isPower ? .power : .process)
    await world.runIncarnations(2...16)
  }
}
