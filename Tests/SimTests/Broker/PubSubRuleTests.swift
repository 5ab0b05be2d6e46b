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

  @Test("PS-4, PS-8: after a lost connection there is no subscription; what was published meanwhile is gone")
  func aReconnectedSubscriberHasMissedTheGap() async throws {
    let report = await manyRuns(0..<200, faults: [.subscriberDropped]) { sim, lines in
      let broker = SimBroker(sim)
      let relay = sim.spawn("relay") { process in
        let pubSub = broker.pubSub(of: process)
        let first = try await pubSub.subscribe(to: "turn")
        for text in ["a", "b"] { try await pubSub.publish(text.bytes, to: "turn") }
        await drain(first, lines)
        try await pubSub.publish("gap".bytes, to: "turn")
        let second = try await pubSub.subscribe(to: "turn")
        try await pubSub.publish("new".bytes, to: "turn")
        await drain(second, lines)
      }
      _ = await sim.join(relay)
      if lines.all.contains("gap"), lines.all.contains("connectionLost") {
        sim.require(Self.never, false, "\(lines.all)")
      }
    }
    #expect(report.failures == [])
    #expect(report.lines.contains("a, connectionLost, new, closed"))
    #expect(report.lines.contains("connectionLost, new, closed"))
    #expect(report.lines.contains("a, b, closed, new, closed"))
  }

  private static let never = Invariant("GAP", "A lost connection's gap is never filled.")

  @Test("PS-7: a half-open connection is silent, is counted on, and throws nothing")
  func aHalfOpenSubscriberHearsNothing() async throws {
    let report = await manyRuns(0..<200, faults: [.subscriberHalfOpen]) { sim, lines in
      let broker = SimBroker(sim)
      let relay = sim.spawn("relay") { process in
        let pubSub = broker.pubSub(of: process)
        let subscription = try await pubSub.beginSubscribing(to: "turn")
        try? await process.clock.sleep(for: .seconds(1))
        let count = try await pubSub.publish("a".bytes, to: "turn")
        let text = await BrokerMix.limited(process, .seconds(600)) { try? await subscription.next().text }
        lines.add("\(count) \(text ?? "silence")")
      }
      if case .failed(let error) = await sim.join(relay) { throw error }
    }
    #expect(report.failures == [])
    #expect(report.lines == ["1 a", "1 silence"])
  }

  @Test("PS-6: above the soft limit for more than its whole seconds, or at the hard limit at once")
  func outputBuffersAreBounded() async throws {
    let lines = try await dullRun { sim, lines in
      var options = BrokerOptions()
      (options.softLimit, options.hardLimit, options.receiveWindow) = (8, 32, 1)
      let broker = SimBroker(sim, options: options)
      broker.observe { event in
        if case .unsubscribed(let channel, _, .lost) = event { lines.add("\(channel) lost at \(sim.now)") }
      }
      let relay = sim.spawn("relay") { process in
        let pubSub = broker.pubSub(of: process)
        for channel in ["below", "soft", "hard"] { _ = try await pubSub.subscribe(to: channel) }
        // The first fills the window; what follows waits at the broker.
        for channel in ["below", "soft", "hard"] { try await pubSub.publish([0], to: channel) }
        try await pubSub.publish([UInt8](repeating: 0, count: 7), to: "below")
        try await pubSub.publish([UInt8](repeating: 0, count: 8), to: "soft")
        try await pubSub.publish([UInt8](repeating: 0, count: 32), to: "hard")
        try await process.clock.sleep(for: .seconds(1000))
      }
      _ = await sim.join(relay)
      lines.add("\(sim.tally.injections(of: .subscriberTooSlow))")
    }
    #expect(lines == ["hard lost at 0.0 seconds", "soft lost at 61.0 seconds", "2"])
  }

  @Test("PS-9: a subscription that is not waited for is sometimes executed too late")
  func withoutTheConfirmationAMessageMayBeMissed() async throws {
    let report = await manyRuns(0..<200) { sim, lines in
      let broker = SimBroker(sim)
      let relay = sim.spawn("relay") { process in
        let pubSub = broker.pubSub(of: process)
        let early = try await pubSub.beginSubscribing(to: "turn")
        lines.add("\(try await pubSub.publish([], to: "turn"))")
        await early.close()
        _ = try await pubSub.subscribe(to: "safe")
        lines.add("\(try await pubSub.publish([], to: "safe"))")
      }
      if case .failed(let error) = await sim.join(relay) { throw error }
    }
    #expect(report.failures == [])
    #expect(report.lines == ["1, 1", "0, 1"])
  }

  @Test("PS-5: two publishers' messages come in any order, those of one in the order of sending")
  func theOrderAcrossPublishersIsTheSchedulers() async throws {
    let report = await manyRuns(0..<400) { sim, lines in
      let broker = SimBroker(sim)
      let relay = sim.spawn("relay") { process in
        let subscription = try await broker.pubSub(of: process).subscribe(to: "turn")
        for name in ["a", "b"] {
          sim.spawn(name) { publisher in
            for number in 1...2 {
              try await broker.pubSub(of: publisher).publish("\(name)\(number)".bytes, to: "turn")
            }
          }
        }
        var got: [String] = []
        for _ in 0..<4 { got.append(try await subscription.next().text) }
        lines.add(got.joined(separator: " "))
        try check(got == broker.published.map(\.bytes.text), "the subscriber saw \(got)")
      }
      if case .failed(let error) = await sim.join(relay) { throw error }
    }
    #expect(report.failures == [])
    #expect(
      report.lines == [
        "a1 a2 b1 b2", "a1 b1 a2 b2", "a1 b1 b2 a2", "b1 a1 a2 b2", "b1 a1 b2 a2", "b1 b2 a1 a2",
      ])
  }

  @Test("PS-11, PS-12: a message sent twice, and a broker that restarts and forgets its subscribers")
  func clientsRetryAndBrokersRestart() async throws {
    let report = await manyRuns(0..<300, faults: [.publishedTwice, .brokerRestart]) { sim, lines in
      let broker = SimBroker(sim)
      let relay = sim.spawn("relay") { process in
        let pubSub = broker.pubSub(of: process)
        let subscription = try await pubSub.subscribe(to: "turn")
        try await pubSub.publish("a".bytes, to: "turn")
        await drain(subscription, lines)
      }
      if case .failed(let error) = await sim.join(relay) { throw error }
    }
    #expect(report.failures == [])
    #expect(report.lines == ["a, closed", "a, a, closed", "connectionLost"])
  }

  @Test("A process that dies leaves its channels")
  func deathEndsSubscriptions() async throws {
    let lines = try await dullRun { sim, lines in
      let broker = SimBroker(sim)
      let relay = sim.spawn("relay") { process in
        let subscription = try await broker.pubSub(of: process).subscribe(to: "turn")
        _ = try await subscription.next()
      }
      let worker = sim.spawn("worker") { process in
        try await process.clock.sleep(for: .seconds(1))
        lines.add("\(broker.subscribers(of: "turn")) \(broker.openSubscriptions)")
        sim.crash(relay)
        lines.add(
          "\(try await broker.pubSub(of: process).publish([], to: "turn")) \(broker.openSubscriptions)")
      }
      if case .failed(let error) = await sim.join(worker) { throw error }
    }
    #expect(lines == ["[\"relay\"] [\"relay: turn\"]", "0 []"])
  }
}

/// Takes what arrives until there is nothing for a while, and writes it and how it ended.
private func drain(_ subscription: any Subscription, _ lines: Lines) async {
  await withTaskGroup(of: Void.self) { group in
    group.addTask {
      while true {
        do throws(BrokerError) {
          lines.add(try await subscription.next().text)
        } catch {
          return lines.add(error.kind)
        }
      }
    }
    // All that is on its way by default has arrived by then, or not at all.
    for _ in 0..<200 { await Task.yield() }
    await subscription.close()
  }
}
