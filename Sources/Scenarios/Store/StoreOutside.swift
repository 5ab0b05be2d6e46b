import Sim
import SystemUnderTest

/// A store whose log somebody cuts, removes or replaces while it is open: the store has to notice what it can.
enum StoreOutside {
  static let faults: FaultSet = [.outsideChange, .oddClock, .shortRead, .processCrash]

  private static let invariants = StoreInvariant.processOnly.filter {
    ![StoreInvariant.loudDamage, StoreInvariant.recordWithoutNewline].contains($0)
  }

  static let scenario = Scenario(
    "store-outside", "somebody cuts, removes or replaces the log while a store has it open",
    faults: faults, invariants: invariants,
    labels: [
      StoreLabel.damaged(by: .outside), StoreLabel.changedElsewhere, StoreLabel.damageReported,
    ]
  ) { simulation, implementation in
    let world = try StoreWorld(
      simulation, implementation, faults: faults, invariants: invariants,
      log: PreparedLog.drawnOnDevice(simulation))
    await world.runIncarnations(1...3)
  }
}
