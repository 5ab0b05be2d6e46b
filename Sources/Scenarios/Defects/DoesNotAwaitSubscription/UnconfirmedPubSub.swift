import Environment

/// A client whose subscriptions count as confirmed once they are sent.
struct UnconfirmedPubSub: PubSub {
  let base: any PubSub

  func beginSubscribing(
    to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription {
    UnconfirmedSubscription(base: try await base.beginSubscribing(to: channel, calledFrom: site))
  }

  func publish(
    _ message: [UInt8], to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int {
    try await base.publish(message, to: channel, calledFrom: site)
  }
}

/// A subscription that nobody waits for.
private struct UnconfirmedSubscription: Subscription {
  let base: any Subscription

  var channel: String { base.channel }

  func confirmation(calledFrom site: CallSite) async throws(BrokerError) {
    // DEFECT: the request is on its way, and that has to do.
  }

  func next(calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    try await base.next(calledFrom: site)
  }

  func close(calledFrom site: CallSite) async { await base.close(calledFrom: site) }
}
