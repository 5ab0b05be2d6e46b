import Sim
import SystemUnderTest

/// A store on each filesystem, whose kernel writes back and drops pages when it likes, and fails at it unnoticed.
enum StoreDisk {
  static let faults: FaultSet = [
    .shortWrite, .interruptedCall, .interruptedAfterPart, .quota, .openError, .syncError, .noSpaceAtSync,
    .lateSyncError, .writeback, .eviction, .processCrash, .powerLoss,
  ]

  private static let invariants = StoreInvariant.all.filter { $0 != StoreInvariant.loudDamage }

  static let scenario = Scenario(
    "store-disk", "on each filesystem pages are written back and dropped at any time; syncs fail, also late",
    faults: faults, invariants: invariants,
    labels: [
      "recovered by R0", "recovered by R1", "recovered by R2", StoreLabel.syncFailed, StoreLabel.openFailed,
      StoreLabel.diskFull, StoreLabel.damaged(by: .dropped), StoreLabel.damaged(by: .reverted),
      StoreLabel.powerLostServing, StoreLabel.unsyncedKept,
    ]
  ) { simulation, implementation in
    let isPower = simulation.choose("level", among: 4) != 3
    let world = try StoreWorld(
      simulation, implementation, faults: faults, invariants: invariants,
      log: PreparedLog.drawnWhole(simulation), durability: isPower ? .power : .process,
      disk: DiskProfile.drawn(simulation))
    await world.runIncarnations(1...4)
  }
}
