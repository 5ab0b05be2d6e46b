import Environment
import Sim
import SystemUnderTest

/// The whole pipeline on simulated machines: turn service, relay, workers, a reconciler, and browsers.
///
/// Each server is a process that is started again when it dies. Browsers run outside, in the world's own process.
final class RefineWorld: Sendable {
  static let log = "turns.log"
  static let attempts = 24

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
    broker = SimBroker(simulation, options: options)
    network = SimNetwork(simulation)
    catalogue = try SkillCatalogue(["search", "draw"])
    responses = Recorder([:], in: simulation)
    oracle = RefineOracle(
      invariants, RefineLedger(simulation, volume: files.volume, path: Self.log, broker: broker),
      in: simulation)
    simulation.add(oracle)
    broker.observe { [oracle] event in oracle.see { $0.broker(event) } }
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
      await comeToRest()
      group.cancelAll()
      // Whatever a server still does is cut off, as the end of a process would.
      oracle.end()
      for process in oracle.servers { simulation.crash(process) }
    }
  }

  private func runBrowsers() async {
    let count = simulation.choose("browsers", in: settings.browsers)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask { await Browser(number: number, world: self).run() }
      }
    }
  }

  /// Nothing fails any more and everything is started anew: now every turn has to end, and to be told truthfully.
  private func comeToRest() async {
    simulation.stopFaults()
    oracle.calmDown()
    for process in oracle.servers { simulation.crash(process) }
    for turn in await waitForTurns() { await Browser(number: 90, world: self).askAgain(turn) }
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
    while !Task.isCancelled, !oracle.isOver {
      let process = simulation.spawn(name) { process in try await body(process) }
      oracle.started(process)
      _ = await simulation.join(process)
      oracle.died(process)
      guard !oracle.isOver else { return }
      try? await simulation.world.clock.sleep(for: .milliseconds(500))
    }
  }
}

// MARK: - Servers

extension RefineWorld {
  private func serveTurns(_ process: SimProcess) async throws {
    let notes = RefineNotes(oracle: oracle, simulation: simulation)
    let store = try await EventStore.open(
      Self.log, in: files, diagnostics: notes, durability: .power)
    let service = try await implementation.service(EventTurnStore(store), process.clock, notes)
    await network.listener(at: "turns", in: process).serve { [simulation] request in
      guard let request = TurnRequest(json: request) else { return TurnReply.refused("unreadable").json }
      let reply = await service.handle(request)
      // A store that has to be opened anew is a service that has to be started anew.
      if service.isBroken { simulation.crash(process) }
      return reply.json
    }
  }

  private func serveBrowsers(_ process: SimProcess) async {
    let relay = implementation.relay(parts(of: process))
    await network.listener(at: "relay", in: process).serve { [self] bytes in
      guard let visit = Visit(bytes), let body = take(visit.response) else { return Array("400".utf8) }
      let observed = ObservedBody(base: body, name: visit.response, oracle: oracle)
      return Array(await serve(visit, relay, observed, process).utf8)
    }
  }

  private func serve(
    _ visit: Visit, _ relay: any RelayUnderTest, _ body: ObservedBody, _ process: SimProcess
  ) async -> String {
    oracle.hear { $0.visitBegins(visit, at: process) }
    defer { oracle.hear { $0.visitEnds(visit) } }
    do {
      let ticket: Relay<SimClock>.Ticket
      switch visit.wish {
      case .order(let order): ticket = try await relay.accept(order)
      case .turn(let turn): ticket = try await relay.find(turn)
      }
      oracle.hear { $0.visitIs(visit, about: ticket.turn.id) }
      await relay.stream(ticket, to: body, lastEventID: visit.lastEventID)
      return "200"
    } catch {
      await body.finish()
      return "503 \(error)"
    }
  }

  private func work(_ process: SimProcess) async {
    await implementation.worker(parts(of: process)).run()
  }

  private func reconcile(_ process: SimProcess) async {
    let parts = parts(of: process)
    await Reconciler(
      turns: parts.turns, queue: parts.queue, clock: process.clock, diagnostics: parts.diagnostics
    ).run()
  }

  private func parts(of process: SimProcess) -> RefineParts {
    RefineParts(
      turns: TurnClient(network.channel(to: "turns", from: process)), pubSub: broker.pubSub(of: process),
      queue: broker.taskQueue(of: process), clock: process.clock, wallClock: process.wallClock,
      diagnostics: RefineNotes(oracle: oracle, simulation: simulation),
      model: SimModel(simulation: simulation, process: process, oracle: oracle, settings: settings),
      catalogue: catalogue)
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

  private func take(_ response: String) -> SimResponseBody? {
    responses.update { $0.removeValue(forKey: response) }
  }
}

/// What the servers tell their operator.
struct RefineNotes: Diagnostics {
  let oracle: RefineOracle
  let simulation: Simulation

  func report(_ line: String) {
    oracle.hear { $0.reported(line) }
    simulation.diagnostics.report(line)
  }
}
