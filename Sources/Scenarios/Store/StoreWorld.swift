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
  let durability: Durability
  /// Who is told of each call to the disk that has had its effect.
  var probe: CrashProbe?

  init(
    _ simulation: Simulation, _ implementation: StoreImplementation, faults: FaultSet,
    invariants: [Invariant], log: PreparedLog = .absent, durability: Durability = .process,
    disk: DiskProfile = .ext4Ordered
  ) throws {
    self.simulation = simulation
    self.implementation = implementation
    self.durability = durability
    files = SimFileSystem(simulation, volume: Volume(profile: disk))
    if let bytes = log.bytes { try files.volume.place(bytes, at: Self.path) }
    let ledger = StoreLedger(
      simulation, volume: files.volume, path: Self.path, faults: faults, prepared: log,
      misreadCount: { [files] in files.misreads.count })
    oracle = StoreOracle(invariants, ledger, in: simulation)
    simulation.add(oracle)
    simulation.observeState { [oracle] state in oracle.describe(&state) }
    if faults.contains(.powerLoss) { simulation.onPowerLoss { [oracle] in oracle.lostPower() } }
  }

  /// A world that begins where another one ended: with its disk, and with what was known there.
  /// - Parameters:
  ///   - ghost: What was known.
  ///   - end: How the other one ended.
  ///   - disk: What was left of its disk.
  ///   - faults: What may happen here.
  init(
    _ simulation: Simulation, _ implementation: StoreImplementation, after end: StoreGhost.End,
    _ ghost: StoreGhost, on disk: DiskSnapshot, faults: FaultSet = []
  ) {
    self.simulation = simulation
    self.implementation = implementation
    durability = ghost.durability
    files = SimFileSystem(simulation, volume: disk.volume())
    let ledger = StoreLedger(
      ghost, after: end, in: simulation, volume: files.volume, path: Self.path, faults: faults)
    oracle = StoreOracle(StoreInvariant.all, ledger, in: simulation)
    simulation.add(oracle)
  }

  /// Opens the log, again when the disk fails.
  /// - Returns: nil when the log was refused, when the disk fails for too long, and to a dead process.
  func open(by process: SimProcess) async -> ObservedStore? {
    let disk: any FileSystem =
      probe.map { ProbedFiles(base: files, files: files, oracle: oracle, probe: $0) } ?? files
    let observed = ObservedFiles(base: disk, oracle: oracle)
    for _ in 0..<Self.attempts {
      guard oracle.hear({ $0.opens(by: process, durability) }) != nil else { return nil }
      do {
        let store = try await implementation.open(
          Self.path, observed, Notes(oracle: oracle), durability)
        let recovery = store.recovery
        guard oracle.hear({ $0.opened(recovery, by: process, durability) }) != nil else { return nil }
        return ObservedStore(store: store, oracle: oracle, world: self, process: process)
      } catch {
        guard oracle.hear({ $0.refuses(error, by: process) }) == .failed else { return nil }
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

extension StoreWorld {
  /// Runs the store's process again and again, whatever ends it, and then reads everything back undisturbed.
  /// - Parameter counts: How often it may be.
  func runIncarnations(_ counts: ClosedRange<Int>) async {
    for generation in 0..<simulation.choose("incarnations", in: counts) {
      let process = simulation.spawn("store") { process in
        guard let store = await open(by: process) else { return }
        await store.stats()
        await runClients(on: store, generation: generation, 1...3, requests: 1...5)
        await store.close()
      }
      if case .crashed = await simulation.join(process), !process.lostPower { oracle.processDied(process) }
    }
    await readBack()
  }

  /// Opens the log twice in a process that nothing ends, and reads everything.
  func readBack() async {
    let process = simulation.spawn("store", canCrash: false) { process in
      for _ in 0..<2 {
        guard let store = await open(by: process) else { return }
        await store.readEverything()
        await store.close()
      }
    }
    _ = await simulation.join(process)
  }
}

/// What the store tells its operator, as a line of the story.
private struct Notes: Diagnostics {
  let oracle: StoreOracle

  func report(_ line: String) {
    oracle.hear { $0.simulation.note("tells the operator: \(line)") }
  }
}
