import SystemUnderTest

extension Defect {
  /// A browser that comes back is served like one that comes.
  ///
  /// One way through the relay for both, so the task of a turn that is under way is enqueued again with each reconnect.
  static let reconnectEnqueuesAgain = Defect(
    "reconnect-enqueues-again",
    "a browser that reconnects has its turn's task enqueued again",
    refine: .replacingRelay { EnqueuingOnReconnectRelay(base: Relay($0)) })
}
