/// What a network may do to calls between processes and to responses.
extension FaultKind {
  /// A call fails: not sent, executed without a reply, not executed, or executed later.
  public static let callFails = FaultKind(88)
  /// The other process refuses a request.
  public static let callRefused = FaultKind(89)
  /// A proxy ends a response on which nothing was sent for a while.
  public static let idleResponse = FaultKind(90)
  /// A proxy holds a response's bytes back until there are many, or it ends.
  public static let proxyBuffers = FaultKind(91)
  /// A response's bytes arrive in other pieces than they were sent in.
  public static let rechunked = FaultKind(92)
  /// A peer is gone, and for a while writes to it succeed.
  public static let deadSocket = FaultKind(93)
  /// A peer is gone, and nobody is ever told.
  public static let hiddenDisconnect = FaultKind(94)
  /// A response is cut because it has lasted long enough.
  public static let responseLifetime = FaultKind(95)
  /// A client goes away, at or within a piece of the response.
  public static let clientDisconnects = FaultKind(96)

  static let network = [
    Description(
      callFails, "B-D01", "call-fails",
      "a call fails: not sent, or sent with its effect now, never, or later",
      source: "a connection lost before the request or before the reply; SQLSTATE 08007"),
    Description(
      callRefused, "B-D02", "call-refused",
      "the other process refuses a request, without an effect",
      source: "SQLSTATE 40001; HTTP 429 and 503; a full backlog"),
    Description(
      idleResponse, "N-01", "idle-response",
      "a proxy ends a response on which nothing was sent for a while",
      source: "nginx proxy_read_timeout 60 s"),
    Description(
      proxyBuffers, "N-02", "proxy-buffers",
      "a proxy holds a response's bytes back until there are many, or it ends",
      source: "nginx proxy_buffering is on by default"),
    Description(
      rechunked, "N-03", "rechunked",
      "a response's bytes arrive joined or split anywhere",
      source: "HTML standard, server-sent events: chunking is the transport's"),
    Description(
      deadSocket, "N-04", "dead-socket",
      "a peer is gone, and for a while writes to it succeed and their bytes are lost",
      source: "TCP: a write into a closed connection fails only after the reset"),
    Description(
      hiddenDisconnect, "N-05", "hidden-disconnect",
      "a peer is gone, and the server is never told",
      source: "middleware that hides disconnects (Kiln 1319)"),
    Description(
      responseLifetime, "N-06", "response-lifetime",
      "a response is cut because it has lasted long enough",
      source: "platform limits of 30 s; deployments"),
    Description(
      clientDisconnects, "B-H01", "client-disconnects",
      "a client goes away, at the boundary of a piece of the response or within it",
      source: "a closed tab, a lost network"),
  ]
}

extension FaultSet {
  /// What is never drawn: consequences of other faults and of schedules, counted when they happen.
  ///
  /// They show that a batch has reached the state; allowing them changes nothing.
  public static let observed: FaultSet = [
    .publishToNobody, .unconfirmedEnqueue, .subscriberTooSlow, .terminalLost, .interleavedPublishers,
    .lateMessage, .extremeMessage, .redeliveredBeside, .redeliveredAfterSuccess, .protectionStripped,
    .skewedRedelivery, .taskOutOfOrder,
  ]
}

extension Simulation {
  /// Counts a fault that was not injected but came about, as an oracle or the world has noticed.
  public func observed(_ fault: FaultKind) {
    guard isOnThisThread, stage == .running, !isStopped else { return }
    tally.count(fault)
  }
}
