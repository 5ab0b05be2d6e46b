import Environment

@testable import Sim

/// A small world with a relay, a worker, a turn service and a browser: it uses everything and promises nothing.
enum BrokerMix {
  /// Every fault that brokers and networks draw, with deaths and stalls.
  static let faults: FaultSet = FaultSet(
    FaultKind.allCases.filter { $0.rawValue >= 48 && !FaultSet.observed.contains($0) }
  ).union([.processCrash, .stall, .powerLoss])

  static let body: @Sendable (Simulation) async throws -> Void = { sim in
    var options = BrokerOptions()
    options.hardLimit = 64
    options.softLimit = 32
    options.receiveWindow = 16
    sim.letClocksFail()
    sim.letProcessesStop()
    let broker = SimBroker(sim, options: options)
    let network = SimNetwork(sim, responseBuffer: 32)
    let service = sim.spawn("service") { process in
      await network.listener(at: "turns", in: process).serve { request in
        await sim.point()
        return request.reversed()
      }
    }
    let workers = (0..<2).map { number in
      sim.spawn("worker-\(number)") { process in try await work(sim, broker, network, process) }
    }
    workers[1].setClock(offset: .seconds(3 * 3600))
    let killer = sim.spawn("killer", canCrash: false) { process in
      guard sim.choose("kill", among: 2) == 1 else { return }
      for _ in 0..<sim.choose("when", among: 40) { await sim.point() }
      sim.crash(workers[0])
    }
    let browser = sim.spawn("browser") { process in
      try await process.clock.sleep(for: .seconds(20_000))
    }
    let front = sim.spawn("relay") { process in try await relay(sim, broker, network, process, browser) }
    let replacement = sim.spawn("late-worker") { process in
      try await process.clock.sleep(for: .seconds(4000))
      try await work(sim, broker, network, process)
    }
    for process in [front, replacement, killer] + workers { _ = await sim.join(process) }
    sim.crash(browser)
    sim.crash(service)
  }

  /// Works until there has been nothing for a while.
  private static func work(
    _ sim: Simulation, _ broker: SimBroker, _ network: SimNetwork, _ process: SimProcess
  ) async throws {
    let queue = broker.taskQueue(of: process)
    let pubSub = broker.pubSub(of: process)
    let turns = network.channel(to: "turns", from: process)
    for _ in 0..<4 {
      guard let task = await limited(process, .seconds(500), { try? await queue.reserve() }) else { continue }
      for token in ["a", "bb", "", "dddd"] {
        _ = try? await pubSub.publish(token.bytes, to: task.payload.text)
      }
      _ = await limited(process, .seconds(5), { try? await turns.call(task.payload) })
      if task.tag == 3 {
        try? await queue.reject(task, requeue: true)
      } else {
        try? await queue.acknowledge(task)
      }
    }
  }

  private static func relay(
    _ sim: Simulation, _ broker: SimBroker, _ network: SimNetwork, _ process: SimProcess,
    _ browser: SimProcess
  ) async throws {
    for turn in 0..<3 {
      let (body, reader) = network.response("answer-\(turn)", from: process, to: browser)
      let channel = "turn-\(turn % 2)"
      guard let subscription = try? await broker.pubSub(of: process).beginSubscribing(to: channel) else {
        continue
      }
      if turn > 0 { _ = await limited(process, .seconds(30), { try? await subscription.confirmation() }) }
      try? await broker.taskQueue(of: process).enqueue(channel.bytes, id: "task-\(turn)")
      for _ in 0..<5 {
        let token = await limited(process, .seconds(30), { try? await subscription.next() })
        guard let token else { break }
        _ = await limited(process, .seconds(30), { try? await body.write(token) })
        _ = await limited(process, .seconds(1), { try? await reader.read() })
      }
      await subscription.close()
      await body.finish()
      if turn == 2 { reader.disconnect() }
      _ = await limited(process, .seconds(1), { await body.peerGone() })
    }
  }

  /// What a call gives within a time, and nil when it does not.
  static func limited<Value: Sendable>(
    _ process: SimProcess, _ limit: Duration, _ call: @escaping @Sendable () async -> Value?
  ) async -> Value? {
    await withTaskGroup(of: Value?.self) { group in
      group.addTask { await call() }
      group.addTask {
        try? await process.clock.sleep(for: limit)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      let second = await group.next() ?? nil
      return first ?? second
    }
  }
}
