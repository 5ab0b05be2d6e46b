import Environment
import Testing

@testable import Sim

/// What every implementation of calls and of response bodies promises.
@Suite(.timeLimit(.minutes(15))) struct ConnectionContractTests {
  @Test(arguments: Surroundings.allCases)
  func callsAreAnsweredSideBySide(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      let met = Lines()
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await world.listener.serve { request in
            met.add(request.text)
            // The first waits for the second: both are under way at once.
            while met.all.count < 2 { await world.linger() }
            return request + "!".bytes
          }
        }
        await withTaskGroup(of: Void.self) { calls in
          for text in ["a", "b"] {
            calls.addTask {
              let reply = try? await world.channel.call(text.bytes)
              met.add(reply?.text ?? "nothing")
            }
          }
        }
        group.cancelAll()
      }
      try check(met.all.sorted() == ["a", "a!", "b", "b!"], "\(met.all)")
    }
  }

  @Test(arguments: Surroundings.allCases)
  func aCallThatIsCancelledWhileExecutedHasAnUnknownOutcome(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      let begun = Lines()
      let error = await withTaskGroup(of: BrokerError?.self) { group in
        group.addTask {
          await world.listener.serve { request in
            begun.add("begun")
            while !Task.isCancelled { await world.linger() }
            return request
          }
          return nil
        }
        let error = await withTaskGroup(of: BrokerError?.self) { calls in
          calls.addTask { await failure { () async throws(BrokerError) in try await world.channel.call([]) } }
          while begun.all.isEmpty { await world.linger() }
          calls.cancelAll()
          return await calls.next() ?? nil
        }
        group.cancelAll()
        return error
      }
      guard case .outcomeUnknown? = error else { throw Unexpected("\(String(describing: error))") }
    }
  }

  @Test(arguments: Surroundings.allCases)
  func aBodyGoesThroughInOrderUnderBackPressure(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      let sent = Lines()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for number in 0..<20 as Range<UInt8> {
            try await world.body.write([UInt8](repeating: number, count: 8))
            sent.add("\(number)")
          }
          await world.body.finish()
          await world.body.finish()
        }
        await world.linger()
        // Room for two on the way, and on a network for as much at the reader's machine.
        try check(sent.all.count <= 5, "\(sent.all.count) writes returned and nobody reads")
        var all: [UInt8] = []
        while let bytes = try await world.read() { all += bytes }
        try check(all == (0..<20).flatMap { [UInt8](repeating: $0, count: 8) }, "\(all)")
        try await group.waitForAll()
      }
      let error = await failure { () async throws(BrokerError) in try await world.body.write([1]) }
      try check(error == .closed, "\(String(describing: error))")
      await world.body.peerGone()
    }
  }

  @Test(arguments: Surroundings.allCases)
  func aWriterAndAWatcherLearnThatTheReaderHasLeft(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      async let watching: Void = world.body.peerGone()
      async let writing = failure { () async throws(BrokerError) in
        for _ in 0..<20 { try await world.body.write([UInt8](repeating: 0, count: 8)) }
      }
      await world.linger()
      world.leave()
      await watching
      let error = await writing
      try check(error == .connectionLost, "\(String(describing: error))")
      let reading = await failure { () async throws(BrokerError) in try await world.read() }
      try check(reading == .closed, "\(String(describing: reading))")
    }
  }

  @Test(arguments: Surroundings.allCases)
  func aCancelledWriteSendsNothingAndACancelledReadTakesNothing(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      let reading = await Self.cancelled(world) { () async throws(BrokerError) in _ = try await world.read() }
      try check(reading == .cancelled, "\(String(describing: reading))")
      let writing = await Self.cancelled(world) { () async throws(BrokerError) in
        for _ in 0..<20 { try await world.body.write([7, 7, 7, 7, 7, 7, 7, 7]) }
      }
      try check(writing == .cancelled, "\(String(describing: writing))")
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await world.body.peerGone() }
        await world.linger()
        group.cancelAll()
      }
      await world.body.finish()
      var count = 0
      while let bytes = try await world.read() { count += bytes.count }
      try check(count % 8 == 0 && count > 0 && count < 160, "\(count)")
    }
  }

  private static func cancelled(
    _ world: Surroundings.Objects, _ call: @escaping @Sendable () async throws(BrokerError) -> Void
  ) async -> BrokerError? {
    await withTaskGroup(of: BrokerError?.self) { group in
      group.addTask { await failure(call) }
      await world.linger()
      group.cancelAll()
      return await group.next() ?? nil
    }
  }
}

/// Something that a test did not expect.
struct Unexpected: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
