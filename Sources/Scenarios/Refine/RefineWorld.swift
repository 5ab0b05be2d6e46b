import Environment
import Sim
import SystemUnderTest

/// The whole pipeline on simulated machines: turn service, relay, workers, a reconciler, and browsers.
///
/// Each server is a process that is started again when it dies. Browsers run outside, in the world's own process.
final class RefineWorld: Sendable {
  static let log = "turns.log"

  let simulation: Simulation
  let implementation: RefineImplementation
  let settings: RefineSettings
  let files: SimFileSystem
  let broker: SimBroker
  let network: SimNetwork
  let oracle: RefineOracle
  let catalogue: SkillCatalogue
  private let responses: Recorder<[String: SimResponseBody]>

  init(
    _ simulation: Simulation, _ implementation: RefineImplementation, _ settings: RefineSettings,
    invariants: [Invariant]
  ) throws {
    self.simulation = simulation
    self.implementation = implementation
    self.settings = settings
    files = SimFileSystem(simulation, volume: Volume(profile: settings.disk))
    var options = BrokerOptions()
    options.visibilityTimeout = settings.visibility
    options.sweepInterval = .seconds(100)
    options.hardLimit = settings.outputBuffer
    broker = SimBroker(simulation, options: options)
    network = SimNetwork(simulation)
    catalogue = try SkillCatalogue(["search", "draw"])
    responses = Recorder([:], in: simulation)
    oracle = RefineOracle(
      invariants,
      RefineLedger(
        simulation, volume: files.volume, path: Self.log, broker: broker,
        timeLeaps: settings.timeLeaps),
      in: simulation)
    simulation.add(oracle)
    broker.observe { [oracle] event in oracle.see { $0.broker(event) } }
    network.observe { [oracle] event in oracle.see { $0.network(event) } }
    simulation.onPowerLoss { [oracle] in oracle.see { $0.losesPower() } }
    simulation.observeState { [oracle] state in oracle.see { $0.describe(&state) } }
    simulation.letClocksFail()
    simulation.letProcessesStop { $0.name.hasPrefix("worker") }
  }

  /// Runs browsers until each has had its answer or given up, and then lets everything come to rest.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.supervise("turns") { try await self.serveTurns($0) } }
      group.addTask { await self.supervise("relay") { await self.serveBrowsers($0) } }
      for number in 1...settings.workers {
        group.addTask { await self.supervise("worker-\(number)") { await self.work($0) } }
      }
      group.addTask { await self.supervise("reconciler") { await self.reconcile($0) } }
      await runBrowsers()
      if settings.aftermath > .zero { try? await simulation.world.clock.sleep(for: settings.aftermath) }
      await comeToRest()
      group.cancelAll()
      // Whatever a server still does is cut off, as the end of a process would.
      oracle.end()
      for process in oracle.servers { simulation.crash(process) }
    }
  }

  private func runBrowsers() async {
    let browsers = drawBrowsers()
    await withDiscardingTaskGroup { group in
      for browser in browsers { group.addTask { await browser.run() } }
    }
  }

  private func drawBrowsers() -> [Browser] {
    (0..<simulation.choose("browsers", in: settings.browsers)).map { Browser(number: $0, world: self) }
  }

  /// Nothing fails any more and everything is started anew: now every turn has to end, and to be told truthfully.
  private func comeToRest() async {
    simulation.stopFaults()
    oracle.calmDown()
    for process in oracle.servers { simulation.crash(process) }
    await Browser(number: RefineLedger.probe, world: self).run()
    oracle.probeIsDone()
    for (index, turn) in await waitForTurns().enumerated() {
      await Browser(number: RefineLedger.lateComers + index, world: self).askAgain(turn)
    }
    // What ends for a browser ends a little later for its relay.
    try? await simulation.world.clock.sleep(for: .seconds(1))
    oracle.isAtRest()
  }

  /// Waits until every turn that is stored has ended.
  private func waitForTurns() async -> [String] {
    for _ in 0..<200 {
      let unfinished = oracle.unfinishedTurns
      if unfinished.isEmpty { break }
      try? await simulation.world.clock.sleep(for: .seconds(60))
    }
    return oracle.storedTurns
  }

  /// Keeps a server running, whatever ends it.
  private func supervise(_ name: String, _ body: @escaping @Sendable (SimProcess) async throws -> Void) async
  {
    var pause = Duration.milliseconds(500)
    while !Task.isCancelled, !oracle.isOver {
      let process = simulation.spawn(name) { process in try await body(process) }
      oracle.started(process)
      _ = await simulation.join(process)
      oracle.died(process)
      guard !oracle.isOver else { return }
      try? await simulation.world.clock.sleep(for: pause)
      // What ends although nothing fails will end again: it is waited for longer, so that time goes on meanwhile.
      if oracle.isCalm { pause = min(pause * 2, .seconds(60)) }
    }
  }
}

// MARK: - Browsers

extension RefineWorld {
  /// Opens a connection to the relay that is now running; nil when there is none.
  func connect(_ name: String) -> SimResponseReader? {
    guard let relay = oracle.servers.first(where: { $0.name == "relay" && $0.outcome == nil }) else {
      return nil
    }
    let (body, reader) = network.response(name, from: relay, to: simulation.world)
    responses.update { $0[name] = body }
    return reader
  }

  func take(_ response: String) -> SimResponseBody? {
    responses.update { $0.removeValue(forKey: response) }
  }
}
