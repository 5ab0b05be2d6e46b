import Sim
import SystemUnderTest

/// Two processes that want one log at once: only one has it, and the other when that one has closed it or died.
enum StoreTwoWriters {
  static let faults: FaultSet = [.shortWrite, .interrupted, .noSpace, .processCrash]

  private static let invariants = StoreInvariant.processOnly.filter {
    ![StoreInvariant.loudDamage, StoreInvariant.recordWithoutNewline].contains($0)
  }

  static let scenario = Scenario(
    "store-two-writers", "two processes open stores on one log, append, close it, die",
    faults: faults, invariants: invariants,
    labels: [StoreLabel.secondRefused, StoreLabel.takenOver]
  ) { simulation, implementation in
    let world = try StoreWorld(simulation, implementation, faults: faults, invariants: invariants)
    let processes = (0..<2).map { writer in
      simulation.spawn(writer == 0 ? "first" : "second") { process in
        for turn in 0..<simulation.choose("turns", in: 1...3) {
          guard let store = await world.open(by: process) else { return }
          await store.stats()
          await world.runClients(on: store, generation: writer * 4 + turn, 1...2, requests: 1...4)
          await store.close()
        }
      }
    }
    for process in processes {
      if case .crashed = await simulation.join(process) { world.oracle.processDied(process) }
    }
    await world.readBack()
  }
}
