import SystemUnderTest

extension Defect {
  /// The subscription is released on every way out but one: when the browser leaves.
  ///
  /// Each browser that closes its window costs the relay a connection to the broker, until there are no more.
  static let relayLeaksSubscription = Defect(
    "relay-leaks-subscription",
    "a browser that leaves leaves its subscription behind in the relay",
    refine: .streaming { relay, _, ticket, body, seen in
      var session = RelaySessionRelayLeaksSubscription(relay, ticket, body, seen: seen)
      await session.run()
    })
}
