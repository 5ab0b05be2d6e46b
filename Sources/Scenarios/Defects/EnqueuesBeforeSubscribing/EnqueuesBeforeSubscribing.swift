import SystemUnderTest

extension Defect {
  /// The task is enqueued before the subscription exists.
  ///
  /// It reads naturally, first the work and then the listening, and works as long as the worker is slower
  /// than the broker. Pub/sub keeps nothing: what is published in between nobody gets.
  static let enqueuesBeforeSubscribing = Defect(
    "enqueues-before-subscribing",
    "the relay enqueues the task and subscribes then, so what a quick worker says is missed",
    refine: .streaming { relay, _, ticket, body, seen in
      var session = RelaySessionEnqueuesBeforeSubscribing(relay, ticket, body, seen: seen)
      await session.run()
    })
}
