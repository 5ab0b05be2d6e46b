import Sim

/// Clients of one store that append, read and ask for stats all at once, on a disk that fails now and then.
enum StoreConcurrent {
  static let faults: FaultSet = [
    .shortWrite, .interrupted, .shortRead, .noSpace, .writeError, .readError, .truncateError,
  ]

  static let scenario = Scenario(
    "store-concurrent", "clients append, read and ask for stats at once; then the log is opened again",
    faults: faults, invariants: StoreInvariant.whileOpen,
    labels: [
      "recovered by R0", StoreLabel.rolledBack, StoreLabel.poisoned,
      StoreLabel.poisonedRefused, StoreLabel.duplicateRefused, StoreLabel.diskFull, StoreLabel.writeFailed,
      StoreLabel.readFailed, StoreLabel.notFound, StoreLabel.statsDuringAppend, StoreLabel.openFailed,
    ]
  ) { simulation, implementation in
    let world = try StoreWorld(
      simulation, implementation, faults: faults, invariants: StoreInvariant.whileOpen)
    let process = simulation.spawn("store") { process in
      guard let store = await world.open(by: process) else { return }
      await world.runClients(on: store, generation: 0, 2...4, requests: 1...10)
      await store.close()
      for _ in 0..<2 {
        guard let store = await world.open(by: process) else { return }
        await store.readEverything()
        await store.close()
      }
    }
    _ = await simulation.join(process)
  }
}
