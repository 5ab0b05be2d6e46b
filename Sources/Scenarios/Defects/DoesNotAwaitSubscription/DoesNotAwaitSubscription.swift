import SystemUnderTest

extension Defect {
  /// `subscribe` returning is taken for being subscribed.
  ///
  /// The real relay with a client that does not wait for the broker's confirmation, as most do not. The task may be
  /// enqueued, executed and told of before the broker has executed the subscription.
  static let doesNotAwaitSubscription = Defect(
    "does-not-await-subscription",
    "the relay takes a subscription that was sent for one that was confirmed",
    refine: .replacingRelay { parts in
      var parts = parts
      parts.pubSub = UnconfirmedPubSub(base: parts.pubSub)
      return Relay(parts)
    })
}
