/// A way to another process: a request goes there, a reply comes back.
///
/// A call is three events, sent, executed and replied, and can be cut between any two of them. There is no retry
/// inside: only the caller knows whether its request may be executed twice.
public protocol RequestChannel: Sendable {
  /// Sends a request and waits for the reply.
  /// - Throws: ``BrokerError``: `notSent`, `outcomeUnknown` (executed, or not, or not yet), `refused`, `cancelled`.
  ///   A call cancelled after it was sent throws `outcomeUnknown`.
  func call(_ request: [UInt8], calledFrom site: CallSite) async throws(BrokerError) -> [UInt8]
}

/// The other end of a request channel.
public protocol RequestListener: Sendable {
  /// Answers requests until the task is cancelled or the listener closed.
  ///
  /// Requests are handled side by side, in child tasks of this call; it returns when all of them have ended.
  /// - Parameters:
  ///   - site: From where it is asked for.
  ///   - handler: Executes a request and gives its reply.
  func serve(
    calledFrom site: CallSite, _ handler: @escaping @Sendable ([UInt8]) async -> [UInt8]
  ) async
}

extension RequestChannel {
  /// Sends a request and waits for the reply; see ``RequestChannel/call(_:calledFrom:)``.
  @inlinable
  public func call(
    _ request: [UInt8], fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) -> [UInt8] {
    try await call(request, calledFrom: CallSite(fileID: fileID, line: line))
  }
}

extension RequestListener {
  /// Answers requests; see ``RequestListener/serve(calledFrom:_:)``.
  @inlinable
  public func serve(
    fileID: StaticString = #fileID, line: UInt = #line,
    _ handler: @escaping @Sendable ([UInt8]) async -> [UInt8]
  ) async {
    await serve(calledFrom: CallSite(fileID: fileID, line: line), handler)
  }
}
