import Environment
import Testing

@testable import Sim

/// The rules of Redis's publish and subscribe, each exactly.
@Suite struct PubSubRuleTests {
  @Test("PS-1: what is published after the subscription was executed arrives, in order; nothing from before")
  func onlyLaterMessagesArrive() async throws {
    let lines = try await dullRun { sim, lines in
      let broker = SimBroker(sim)
      let relay = sim.spawn("relay") { process in
        let pubSub = broker.pubSub(of: process)
        try await pubSub.publish("before".bytes, to: "turn")
        let subscription = try await pubSub.subscribe(to: "turn")
        for text in ["one", "two", "three"] { try await pubSub.publish(text.bytes, to: "turn") }
        for _ in 0..<3 { lines.add(try await subscription.next().text) }
        await subscription.close()
      }
      if case .failed(let error) = await sim.join(relay) { throw error }
    }
    #expect(lines == ["one", "two", "three"])
  }

  @Test("PS-2, PS-3: the count is of the connections written to; with none it is 0 and no error")
  func thePublisherGetsTheCount() async throws {
    let lines = try await dullRun { sim, lines in
      let broker = SimBroker(sim)
      let relay = sim.spawn("relay") { process in
        let pubSub = broker.pubSub(of: process)
        lines.add("\(try await pubSub.publish([1], to: "turn"))")
        let first = try await pubSub.subscribe(to: "turn")
        let second = try await pubSub.subscribe(to: "turn")
        _ = try await pubSub.subscribe(to: "other")
        lines.add("\(try await pubSub.publish([2], to: "turn"))")
        await first.close()
        lines.add("\(try await pubSub.publish([3], to: "turn"))")
        await second.close()
        lines.add("\(try await pubSub.publish([4], to: "turn"))")
      }
      if case .failed(let error) = await sim.join(relay) { throw error }
      lines.add("\(broker.published.map(\.receivers))")
      lines.add("\(sim.tally.injections(of: .publishToNobody))")
    }
    #expect(lines == ["0", "2", "1", "0", "[0, 2, 1, 0]", "2"])
  }
}
