import Sim
import SystemUnderTest

/// A store under power loss, at either level, on a disk that keeps either what ext4 does or only what POSIX promises.
enum StorePower {
  static let faults: FaultSet = [
    .shortWrite, .interrupted, .shortRead, .noSpace, .writeError, .processCrash, .powerLoss,
  ]

  private static let invariants = StoreInvariant.all.filter { $0 != StoreInvariant.loudDamage }

  static let scenario = Scenario(
    "store-power", "the power fails at any step, the process of a store dies at others; each time it goes on",
    faults: faults, invariants: invariants,
    labels: [
      "recovered by R0", "recovered by R1", "recovered by R2",
      "refused by R4 after a loss of power", "refused by R5 after a loss of power",
      StoreLabel.powerLostServing, StoreLabel.powerLostRecovering, StoreLabel.unsyncedLost,
      StoreLabel.unsyncedKept, StoreLabel.rolledBack,
    ]
  ) { simulation, implementation in
    let isPower = simulation.choose("level", among: 4) != 3
    let isWorst = simulation.choose("disk", among: 4) == 3
    let world = try StoreWorld(
      simulation, implementation, faults: faults, invariants: invariants,
      log: PreparedLog.drawnWhole(simulation), durability: isPower ? .power : .process,
      disk: isWorst ? .posixWorst : .ext4Ordered)
    await world.runIncarnations(1...4)
  }
}
