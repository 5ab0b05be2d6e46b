import Environment

/// A process's way to publish and subscribe, of which the oracle hears what the process asks and is told.
struct ObservedPubSub: PubSub {
  let base: any PubSub
  let process: String
  /// The response it is for; nil for processes that serve none.
  let response: String?
  let oracle: RefineOracle

  func beginSubscribing(
    to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription {
    oracle.hear { $0.relayBegins(response) }
    defer { oracle.hear { $0.relayIsDone(response) } }
    do {
      let subscription = try await base.beginSubscribing(to: channel, calledFrom: site)
      let number = oracle.hear { $0.subscribes(response) } ?? 0
      return ObservedSubscription(base: subscription, response: response, number: number, oracle: oracle)
    } catch {
      oracle.hear { $0.subscribingFails(response) }
      throw error
    }
  }

  func publish(
    _ message: [UInt8], to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int {
    oracle.hear(from: site) { $0.publishes(message, to: channel, process) }
    do {
      return try await base.publish(message, to: channel, calledFrom: site)
    } catch {
      oracle.hear { $0.publishingFails(message, process) }
      throw error
    }
  }
}

/// A subscription, of which the oracle hears what its owner is told.
struct ObservedSubscription: Subscription {
  let base: any Subscription
  let response: String?
  let number: Int
  let oracle: RefineOracle

  var channel: String { base.channel }

  func confirmation(calledFrom site: CallSite) async throws(BrokerError) {
    oracle.hear { $0.relayBegins(response) }
    defer { oracle.hear { $0.relayIsDone(response) } }
    do {
      try await base.confirmation(calledFrom: site)
      oracle.hear(from: site) { $0.confirmed(response, number) }
    } catch {
      oracle.hear { $0.subscribingFails(response) }
      throw error
    }
  }

  func next(calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    do {
      let message = try await base.next(calledFrom: site)
      oracle.hear(from: site) { $0.receives(message, response) }
      return message
    } catch {
      if error == .connectionLost { oracle.hear { $0.losesSubscription(response) } }
      throw error
    }
  }

  func close(calledFrom site: CallSite) async {
    await base.close(calledFrom: site)
    oracle.hear { $0.closes(response, number) }
  }
}
