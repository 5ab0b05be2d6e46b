import Environment
import Sim
import Testing

/// Surroundings in which the pipeline has to behave the same.
enum PipelineWorld: String, CaseIterable, Sendable, CustomTestStringConvertible {
  /// The embedded broker, the real clock, a real directory.
  case live
  /// Simulated ones under many schedules, without faults.
  case simulated

  var testDescription: String { rawValue }

  /// Runs a test's body: once, or once per seed.
  /// - Parameter clock: The live pipeline's.
  func run(
    on clock: PipelineClock = PipelineClock(ContinuousClock()),
    _ body: @escaping @Sendable (Pipeline) async throws -> Void
  ) async throws {
    switch self {
    case .live: try await body(try Self.live(clock))
    case .simulated:
      try await simulate(seeds: 0..<12) { simulation in
        let browser = simulation.spawn("browser") { process in
          try await process.clock.sleep(for: .seconds(1_000_000))
        }
        let server = simulation.spawn("server") { process in
          try await body(Self.simulated(simulation, server: process, browser: browser))
        }
        if case .failed(let error) = await simulation.join(server) { throw error }
      }
    }
  }

  private static func live(_ clock: PipelineClock) throws -> Pipeline {
    let channel = LocalRequestChannel()
    return Pipeline(
      clock: clock, pubSub: LocalPubSub(),
      queue: LocalTaskQueue(visibilityTimeout: Pipeline.visibility, clock: clock), channel: channel,
      listener: channel, files: try World.real.makeFileSystem()
    ) {
      let body = PipeResponseBody(capacity: 256)
      return Pipeline.Response(
        body: body, read: { () async throws(BrokerError) in try await body.read() }, leave: { body.leave() })
    }
  }

  private static func simulated(
    _ simulation: Simulation, server: SimProcess, browser: SimProcess
  ) -> Pipeline {
    var options = BrokerOptions()
    (options.visibilityTimeout, options.sweepInterval) = (Pipeline.visibility, .milliseconds(20))
    let broker = SimBroker(simulation, options: options)
    let network = SimNetwork(simulation, responseBuffer: 256)
    return Pipeline(
      clock: PipelineClock(server.clock), pubSub: broker.pubSub(of: server),
      queue: broker.taskQueue(of: server), channel: network.channel(to: "turns", from: server),
      listener: network.listener(at: "turns", in: server), files: SimFileSystem(simulation)
    ) {
      let (body, reader) = network.response(from: server, to: browser)
      return Pipeline.Response(
        body: body, read: { () async throws(BrokerError) in try await reader.read() },
        leave: { reader.disconnect() })
    }
  }
}
