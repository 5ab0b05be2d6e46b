// The same operations, with the caller's file and line filled in by default.

extension PubSub {
  /// Subscribes, and returns when the broker has confirmed it.
  ///
  /// A subscription whose confirmation does not arrive is closed.
  /// - Throws: ``BrokerError``: `notSent`, `connectionLost`, `cancelled`.
  public func subscribe(
    to channel: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) -> any Subscription {
    let site = CallSite(fileID: fileID, line: line)
    let subscription = try await beginSubscribing(to: channel, calledFrom: site)
    do {
      try await subscription.confirmation(calledFrom: site)
    } catch {
      await subscription.close(calledFrom: site)
      throw error
    }
    return subscription
  }

  /// Asks to be subscribed; see ``PubSub/beginSubscribing(to:calledFrom:)``.
  @inlinable
  public func beginSubscribing(
    to channel: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) -> any Subscription {
    try await beginSubscribing(to: channel, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Sends a message to everyone now subscribed; see ``PubSub/publish(_:to:calledFrom:)``.
  @inlinable @discardableResult
  public func publish(
    _ message: [UInt8], to channel: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) -> Int {
    try await publish(message, to: channel, calledFrom: CallSite(fileID: fileID, line: line))
  }
}

extension Subscription {
  /// Waits for the broker's confirmation; see ``Subscription/confirmation(calledFrom:)``.
  @inlinable
  public func confirmation(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) {
    try await confirmation(calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Waits for the next message; see ``Subscription/next(calledFrom:)``.
  @inlinable
  public func next(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) -> [UInt8] {
    try await next(calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Ends the subscription; see ``Subscription/close(calledFrom:)``.
  @inlinable
  public func close(fileID: StaticString = #fileID, line: UInt = #line) async {
    await close(calledFrom: CallSite(fileID: fileID, line: line))
  }
}
