import Environment
import Testing

@testable import Sim

/// What every implementation of publish and subscribe promises.
@Suite(.timeLimit(.minutes(15))) struct PubSubContractTests {
  @Test(arguments: Surroundings.allCases)
  func messagesArriveInOrderFromTheConfirmationOn(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      try check(try await world.pubSub.publish("lost".bytes, to: "c") == 0, "somebody got it")
      let subscription = try await world.pubSub.subscribe(to: "c")
      _ = try await world.pubSub.subscribe(to: "other")
      async let texts = (
        try await subscription.next(), try await subscription.next(), try await subscription.next()
      )
      for text in ["a", "", "b"] {
        try check(try await world.pubSub.publish(text.bytes, to: "c") == 1, "another count")
      }
      let (a, empty, b) = try await texts
      try check([a.text, empty.text, b.text] == ["a", "", "b"], "\(a) \(empty) \(b)")
      await subscription.close()
      await subscription.close()
      try check(try await world.pubSub.publish("late".bytes, to: "c") == 0, "a closed one got it")
    }
  }

  @Test(arguments: Surroundings.allCases)
  func aCancelledCallTakesNothing(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      let subscription = try await world.pubSub.subscribe(to: "c")
      let outcome = await withTaskGroup(of: BrokerError?.self) { group in
        group.addTask { await failure { () async throws(BrokerError) in try await subscription.next() } }
        await world.linger()
        group.cancelAll()
        return await group.next() ?? nil
      }
      try check(outcome == .cancelled, "\(String(describing: outcome))")
      try await world.pubSub.publish("kept".bytes, to: "c")
      try check(try await subscription.next() == "kept".bytes, "the message is gone")
    }
  }

  @Test(arguments: Surroundings.allCases)
  func everyCallOfACancelledTaskThrowsAndClosingWorks(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      let subscription = try await world.pubSub.subscribe(to: "c")
      let seen = Lines()
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          while !Task.isCancelled { await world.linger() }
          for error in [
            await failure { () async throws(BrokerError) in try await world.pubSub.publish([], to: "c") },
            await failure { () async throws(BrokerError) in try await world.pubSub.beginSubscribing(to: "c")
            },
            await failure { () async throws(BrokerError) in try await subscription.next() },
            await failure { () async throws(BrokerError) in try await world.queue.enqueue([], id: "t") },
            await failure { () async throws(BrokerError) in try await world.queue.reserve() },
            await failure { () async throws(BrokerError) in try await world.channel.call([]) },
            await failure { () async throws(BrokerError) in try await world.body.write([1]) },
          ] { seen.add("\(String(describing: error))") }
          await subscription.close()
        }
        group.cancelAll()
      }
      try check(Set(seen.all) == ["Optional(cancelled)"], "\(seen.all)")
      let error = await failure { () async throws(BrokerError) in try await subscription.next() }
      try check(error == .closed, "\(String(describing: error))")
      try check(try await world.pubSub.publish([], to: "c") == 0, "it is still subscribed")
    }
  }

  @Test(arguments: Surroundings.allCases)
  func aSlowSubscriberLosesItsConnectionAndKnows(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      let slow = try await world.pubSub.subscribe(to: "c")
      for number in 0..<40 as Range<UInt8> {
        _ = try await world.pubSub.publish([number, 0, 0, 0, 0, 0, 0, 0], to: "c")
      }
      await world.linger()
      var got: [UInt8] = []
      var error: BrokerError?
      while error == nil {
        do { got.append(try await slow.next()[0]) } catch let lost as BrokerError { error = lost }
      }
      try check(error == .connectionLost, "\(String(describing: error))")
      try check(got.count < 40 && got.elementsEqual(0..<UInt8(got.count)), "\(got)")
      try check(try await world.pubSub.publish([], to: "c") == 0, "it is still subscribed")
    }
  }

  @Test(arguments: Surroundings.allCases)
  func closingWakesWhoeverWaits(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      let subscription = try await world.pubSub.subscribe(to: "c")
      async let waiting = failure { () async throws(BrokerError) in try await subscription.next() }
      await world.linger()
      await subscription.close()
      let error = await waiting
      try check(error == .closed, "\(String(describing: error))")
    }
  }
}
