import SystemUnderTest

extension Defect {
  /// The time of the last activity is set by every write, and a heartbeat is a write.
  ///
  /// Heartbeats come more often than the silence lasts, so it never ends, and a browser whose turn has ended
  /// unheard waits for ever.
  static let heartbeatReArmsIdleTimer = Defect(
    "heartbeat-re-arms-idle-timer",
    "the relay takes its own heartbeats for activity, so a dead turn is never noticed",
    refine: .streaming { relay, _, ticket, body, seen in
      var session = RelaySessionHeartbeatReArmsIdleTimer(relay, ticket, body, seen: seen)
      await session.run()
    })
}
