import Environment
import Sim
import SystemUnderTest

// What the processes of the pipeline run. The oracle listens at every boundary of each.

extension RefineWorld {
  func serveTurns(_ process: SimProcess) async throws {
    let notes = RefineNotes(oracle: oracle, simulation: simulation, process: process.displayName)
    let store = try await openStore(notes)
    let service = try await implementation.service(EventTurnStore(store), process.clock, notes)
    oracle.hear { $0.serviceOpens() }
    await network.listener(at: "turns", in: process).serve { [simulation, oracle] request in
      guard let request = TurnRequest(json: request) else { return TurnReply.refused("unreadable").json }
      let reply = await service.handle(request)
      oracle.hear { $0.serviceAnswers(JSONText(reply.json)) }
      // A store that has to be opened anew is a service that has to be started anew.
      if service.isBroken { simulation.crash(process) }
      return reply.json
    }
  }

  private func openStore(_ notes: RefineNotes) async throws(StoreError) -> EventStore {
    do {
      return try await EventStore.open(Self.log, in: files, diagnostics: notes, durability: .power)
    } catch {
      if case .damagedLog(let damage) = error { operatorCuts(damage) }
      throw error
    }
  }

  /// After a loss of power the end of the log may be damaged, where it was not synced: the operator cuts it off.
  private func operatorCuts(_ damage: LogDamage) {
    guard oracle.mayCut(at: damage.offset) else { return }
    simulation.reached(RefineLabel.operatorCut)
    let kept = files.volume.withBytes(of: Self.log) { Array($0.prefix(damage.offset)) } ?? []
    try? files.volume.place(kept, at: Self.log)
  }

  func serveBrowsers(_ process: SimProcess) async {
    await network.listener(at: "relay", in: process).serve { [self] bytes in
      guard let visit = Visit(bytes), let body = take(visit.response) else { return Array("400".utf8) }
      let observed = ObservedBody(base: body, name: visit.response, oracle: oracle)
      // A relay keeps nothing between requests. One for each shows what it does for which.
      let relay = implementation.relay(parts(of: process, for: visit.response))
      return Array(await serve(visit, relay, observed, process).utf8)
    }
  }

  private func serve(
    _ visit: Visit, _ relay: any RelayUnderTest, _ body: ObservedBody, _ process: SimProcess
  ) async -> String {
    oracle.hear { $0.visitBegins(visit, at: process) }
    defer { oracle.hear { $0.visitEnds(visit) } }
    do throws(TurnClient.Failure) {
      let ticket: Relay<SimClock>.Ticket
      switch visit.wish {
      case .order(let order): ticket = try await relay.accept(order)
      case .turn(let turn): ticket = try await relay.find(turn)
      }
      oracle.hear { $0.visitIs(visit, about: ticket.turn.id) }
      await relay.stream(ticket, to: body, lastEventID: visit.lastEventID)
      simulation.countOperation()
      return "200"
    } catch {
      oracle.hear { $0.visitIsRefused(visit, error) }
      await body.finish()
      return "503 \(error)"
    }
  }

  func work(_ process: SimProcess) async { await implementation.worker(parts(of: process)).run() }

  func reconcile(_ process: SimProcess) async {
    let parts = parts(of: process)
    await Reconciler(
      turns: parts.turns, queue: parts.queue, clock: process.clock, diagnostics: parts.diagnostics
    ).run()
  }

  /// - Parameter response: The response that a relay's operations are for.
  private func parts(of process: SimProcess, for response: String? = nil) -> RefineParts {
    let name = process.displayName
    return RefineParts(
      turns: TurnClient(
        ObservedChannel(
          base: network.channel(to: "turns", from: process), process: name, response: response, oracle: oracle
        )),
      pubSub: ObservedPubSub(
        base: broker.pubSub(of: process), process: name, response: response, oracle: oracle),
      queue: ObservedQueue(
        base: broker.taskQueue(of: process), process: name, response: response, oracle: oracle),
      clock: process.clock, wallClock: process.wallClock,
      diagnostics: RefineNotes(oracle: oracle, simulation: simulation, process: name),
      model: SimModel(simulation: simulation, process: process, oracle: oracle, settings: settings),
      catalogue: catalogue)
  }
}

/// What the servers tell their operator.
struct RefineNotes: Diagnostics {
  let oracle: RefineOracle
  let simulation: Simulation
  let process: String

  func report(_ line: String) {
    oracle.hear { $0.reported(line, by: process) }
    simulation.note("\(process) tells the operator: \(line)")
  }
}
