import Sim
import SystemUnderTest

/// A store on a device that is not correct, once in a run: bits change, writes are lost, reads are wrong, syncs lie.
enum StoreRot {
  static let faults = FaultKind.ofDevice.union([
    .shortRead, .readError, .writeback, .eviction, .processCrash, .powerLoss,
  ])

  static let scenario = Scenario(
    "store-rot", "once in a run the device damages, loses or misplaces what it has, or cannot read it",
    faults: faults, invariants: StoreInvariant.all,
    labels: [
      StoreLabel.damaged(by: .bitRot), StoreLabel.damaged(by: .lostWrite),
      StoreLabel.damaged(by: .misdirectedWrite), StoreLabel.damaged(by: .latentError),
      StoreLabel.damageReported, StoreLabel.misreadRefused, StoreLabel.refusedUnread,
    ]
  ) { simulation, implementation in
    let isPower = simulation.choose("level", among: 4) != 3
    let world = try StoreWorld(
      simulation, implementation, faults: faults, invariants: StoreInvariant.all,
      log: PreparedLog.drawnOnDevice(simulation), durability: isPower ? .power : .process)
    await world.runIncarnations(1...4)
  }
}
