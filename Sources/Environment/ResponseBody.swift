/// The body of a response that is still being sent, such as a stream of server-sent events.
public protocol ResponseBody: Sendable {
  /// Sends bytes, and returns when the transport has taken them.
  ///
  /// That is the back-pressure: with a slow reader it takes as long as the reader. It does not say that anybody got
  /// them: a peer that is gone goes unnoticed for a while.
  /// - Throws: ``BrokerError``: `connectionLost` when the peer is known to be gone, `closed` after
  ///   ``finish(calledFrom:)``, `cancelled` with nothing sent.
  func write(_ bytes: [UInt8], calledFrom site: CallSite) async throws(BrokerError)

  /// Waits until the peer is known to be gone, or the body finished; may wait for ever, as some transports hide it.
  ///
  /// Returns at once in a cancelled task.
  func peerGone(calledFrom site: CallSite) async

  /// Ends the body; also in a cancelled task. Doing it twice does nothing.
  func finish(calledFrom site: CallSite) async
}

extension ResponseBody {
  /// Sends bytes; see ``ResponseBody/write(_:calledFrom:)``.
  @inlinable
  public func write(
    _ bytes: [UInt8], fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) {
    try await write(bytes, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Waits until the peer is known to be gone; see ``ResponseBody/peerGone(calledFrom:)``.
  @inlinable
  public func peerGone(fileID: StaticString = #fileID, line: UInt = #line) async {
    await peerGone(calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Ends the body; see ``ResponseBody/finish(calledFrom:)``.
  @inlinable
  public func finish(fileID: StaticString = #fileID, line: UInt = #line) async {
    await finish(calledFrom: CallSite(fileID: fileID, line: line))
  }
}
