import Sim

/// A store whose process dies at any step, recovery included, and is started again.
enum StoreRecovery {
  static let faults = FaultSet.all.subtracting([
    .stall,  // the store sets no timer
    .powerLoss, .syncError, .noSpaceAtSync,  // nothing here says what they may do to a store
  ])

  static let scenario = Scenario(
    "store-recovery", "the process of a store dies at any step, is started again, recovers and goes on",
    faults: faults, invariants: StoreInvariant.all,
    labels: [
      "recovered by R0", "recovered by R1", "recovered by R2", "recovered by R3", "refused by R4",
      "refused by R5",
      StoreLabel.rolledBack, StoreLabel.duplicateRefused, StoreLabel.diedRecovering,
      StoreLabel.recoveredAfterCrashInRecovery, StoreLabel.diedWriting, StoreLabel.unacknowledgedRecovered,
    ]
  ) { simulation, implementation in
    let world = try StoreWorld(
      simulation, implementation, faults: faults, invariants: StoreInvariant.all,
      log: PreparedLog.drawn(simulation))
    for generation in 0..<simulation.choose("incarnations", in: 1...4) {
      let process = simulation.spawn("store") { _ in
        guard let store = await world.open() else { return }
        await store.stats()
        await world.runClients(on: store, generation: generation, 1...3, requests: 1...5)
        await store.close()
      }
      if case .crashed = await simulation.join(process) { world.oracle.processDied() }
    }
    let process = simulation.spawn("store", canCrash: false) { _ in
      for _ in 0..<2 {
        guard let store = await world.open() else { return }
        await store.readEverything()
        await store.close()
      }
    }
    _ = await simulation.join(process)
  }
}
