import Environment
import Synchronization
import Testing

@testable import Sim

/// The surroundings of a pipeline, live or simulated: one contract for both.
enum Surroundings: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case live, simulated

  var testDescription: String { rawValue }

  /// What a contract is checked on.
  struct Objects: Sendable {
    var pubSub: any PubSub
    var queue: any TaskQueue
    var channel: any RequestChannel
    var listener: any RequestListener
    var body: any ResponseBody
    /// The other end of the body.
    var read: @Sendable () async throws(BrokerError) -> [UInt8]?
    var leave: @Sendable () -> Void
    /// Lets time go by, until every reservation made before has run out.
    var outlastReservations: @Sendable () async throws -> Void
    /// Lets others run for a while.
    var linger: @Sendable () async -> Void
  }

  /// Runs a body in these surroundings; simulated ones under many seeds, without faults.
  func run(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: @escaping @Sendable (Objects) async throws -> Void
  ) async throws {
    switch self {
    case .live: try await body(Self.live())
    case .simulated:
      try await simulate(seeds: 0..<40) { sim in
        var options = BrokerOptions()
        (options.softLimit, options.hardLimit, options.receiveWindow) = (64, 64, 16)
        let broker = SimBroker(sim, options: options)
        let network = SimNetwork(sim, responseBuffer: 16)
        let outlasting = options.visibilityTimeout + options.sweepInterval * 2
        let browser = sim.spawn("browser") { process in
          try await process.clock.sleep(for: .seconds(1_000_000))
        }
        let process = sim.spawn("server") { process in
          let (response, reader) = network.response(from: process, to: browser)
          try await body(
            Objects(
              pubSub: broker.pubSub(of: process), queue: broker.taskQueue(of: process),
              channel: network.channel(to: "service", from: process),
              listener: network.listener(at: "service", in: process), body: response,
              read: { () async throws(BrokerError) in try await reader.read() },
              leave: { reader.disconnect() },
              outlastReservations: { try await process.clock.sleep(for: outlasting) },
              linger: { try? await process.clock.sleep(for: .seconds(1)) }))
        }
        if case .failed(let error) = await sim.join(process) { throw error }
      }
    }
  }

  private static func live() -> Objects {
    let channel = LocalRequestChannel()
    let response = PipeResponseBody(capacity: 16)
    return Objects(
      pubSub: LocalPubSub(byteLimit: 64),
      queue: LocalTaskQueue(visibilityTimeout: .milliseconds(200), clock: ContinuousClock()),
      channel: channel, listener: channel, body: response,
      read: { () async throws(BrokerError) in try await response.read() }, leave: { response.leave() },
      outlastReservations: { try await Task.sleep(for: .milliseconds(250)) },
      linger: { try? await Task.sleep(for: .milliseconds(5)) })
  }
}

/// The error that a call gives; nil when it gives none.
func failure<Value>(_ call: () async throws(BrokerError) -> Value) async -> BrokerError? {
  do {
    _ = try await call()
    return nil
  } catch {
    return error
  }
}
