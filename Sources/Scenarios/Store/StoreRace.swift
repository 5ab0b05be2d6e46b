import Sim

/// Clients of one store that each append once, ask for stats once and read once, on a disk that never fails.
///
/// Small enough for every schedule with a few preemptions to be run, and as large as a race needs: somebody who reads
/// and somebody who counts while somebody else writes.
enum StoreRace {
  private static let invariants: [Invariant] = StoreInvariant.whileOpen.filter {
    // No append fails, no process dies, and no log is opened twice here.
    ![
      StoreInvariant.failedWriteContained, StoreInvariant.crashDurability, StoreInvariant.stableRecovery,
    ].contains($0)
  }

  static let scenario = Scenario(
    "store-race", "each client appends an event, asks for stats and reads another's event; nothing fails",
    faults: [], invariants: invariants, labels: [StoreLabel.statsDuringAppend, StoreLabel.notFound]
  ) { simulation, implementation in
    let world = try StoreWorld(simulation, implementation, faults: [], invariants: invariants)
    let process = simulation.spawn("store") { process in
      guard let store = await world.open(by: process) else { return }
      let count = simulation.choose("clients", in: 2...4)
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<count {
          group.addTask {
            let id = "e\(number + 1)"
            await store.append(id, EventPayload(#"{"by":"\#(id)"}"#), writer: number)
            await store.stats()
            await store.read("e\((number + 1) % count + 1)")
          }
        }
      }
      await store.readEverything()
      await store.close()
    }
    _ = await simulation.join(process)
  }
}
