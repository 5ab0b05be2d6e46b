import Sim
import SystemUnderTest

/// A store of level power whose syncs fail, after which the kernel passes for written what it has not written.
enum StoreSync {
  static let faults: FaultSet = [
    .shortWrite, .noSpace, .interrupted, .syncError, .noSpaceAtSync, .processCrash, .powerLoss,
  ]

  private static let invariants = StoreInvariant.all.filter { $0 != StoreInvariant.loudDamage }

  static let scenario = Scenario(
    "store-sync", "syncs fail at level power, and the log is opened anew; the process dies, the power fails",
    faults: faults, invariants: invariants,
    labels: [
      StoreLabel.syncFailed, StoreLabel.syncFailedRefused, StoreLabel.syncFailedOpening,
      StoreLabel.powerLostServing, StoreLabel.unsyncedLost,
    ]
  ) { simulation, implementation in
    let world = try StoreWorld(
      simulation, implementation, faults: faults, invariants: invariants,
      log: PreparedLog.drawnWhole(simulation), durability: .power)
    await world.runIncarnations(1...4)
  }
}
