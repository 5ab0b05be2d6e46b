import Environment
import Sim
import SystemUnderTest

/// A disk with one log on it, a store to be opened on it, and the oracle that watches both.
struct StoreWorld: Sendable {
  /// How often something that fails on the disk is tried.
  ///
  /// At the highest rates of faults even that is too little now and then; the run then ends without a finding.
  static let attempts = 24
  static let path = "events.log"

  let simulation: Simulation
  let implementation: StoreImplementation
  let files: SimFileSystem
  let oracle: StoreOracle

  init(
    _ simulation: Simulation, _ implementation: StoreImplementation, faults: FaultSet,
    invariants: [Invariant], log: PreparedLog = .absent
  ) throws {
    self.simulation = simulation
    self.implementation = implementation
    files = SimFileSystem(simulation)
    if let bytes = log.bytes { try files.volume.place(bytes, at: Self.path) }
    let ledger = StoreLedger(
      simulation, volume: files.volume, path: Self.path, faults: faults, prepared: log)
    oracle = StoreOracle(invariants, ledger, in: simulation)
    simulation.add(oracle)
  }

  /// Opens the log, again when the disk fails.
  /// - Returns: nil when the log was refused, when the disk fails for too long, and to a dead process.
  func open() async -> ObservedStore? {
    for _ in 0..<Self.attempts {
      guard oracle.hear({ $0.opens() }) != nil else { return nil }
      do {
        let store = try await implementation.open(Self.path, files, Notes(oracle: oracle), .process)
        guard oracle.hear({ $0.opened(store.recovery) }) != nil else { return nil }
        return ObservedStore(store: store, oracle: oracle, world: self)
      } catch {
        guard oracle.hear({ $0.refuses(error) }) == .failed else { return nil }
      }
    }
    return nil
  }

  /// Runs clients beside each other until all are done.
  /// - Parameters:
  ///   - store: The store they share.
  ///   - generation: Which incarnation of the store's process it is.
  ///   - clients: How many there may be.
  ///   - requests: How many each may make.
  func runClients(
    on store: ObservedStore, generation: Int, _ clients: ClosedRange<Int>, requests: ClosedRange<Int>
  ) async {
    let count = simulation.choose("clients", in: clients)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        let client = StoreClient(
          number: number, generation: generation, store: store, simulation: simulation)
        group.addTask { await client.run(requests) }
      }
    }
  }
}

/// What the store tells its operator, as a line of the story.
private struct Notes: Diagnostics {
  let oracle: StoreOracle

  func report(_ line: String) {
    oracle.hear { $0.simulation.note("tells the operator: \(line)") }
  }
}
