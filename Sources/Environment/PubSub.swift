/// Publish and subscribe: every message goes at most once to whoever is subscribed when it is published.
///
/// Nothing is stored. A message without a subscriber is gone, without an error (Redis, "Pub/Sub": delivery is at most
/// once).
public protocol PubSub: Sendable {
  /// Asks to be subscribed, and returns when the request has been sent.
  ///
  /// That is what most clients call *subscribing*, and it is not yet being subscribed: messages published before the
  /// broker has executed the request are missed. Wait for ``Subscription/confirmation(calledFrom:)``, or call
  /// ``PubSub/subscribe(to:fileID:line:)``, which does.
  /// - Throws: ``BrokerError``: `notSent`, `cancelled`.
  func beginSubscribing(
    to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription

  /// Sends a message to everyone now subscribed.
  /// - Returns: To how many connections the message was written. That is not how many will receive it.
  /// - Throws: ``BrokerError``: `notSent`, `outcomeUnknown`, `refused` (too large), `cancelled`.
  @discardableResult
  func publish(
    _ message: [UInt8], to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int
}

/// One subscription to one channel, on a connection of its own.
public protocol Subscription: Sendable {
  /// The channel's name.
  var channel: String { get }

  /// Waits until the broker has confirmed; every message published from then on is sent to this subscription.
  /// - Throws: ``BrokerError``: `connectionLost`, `closed`, `cancelled`.
  func confirmation(calledFrom site: CallSite) async throws(BrokerError)

  /// Waits for the next message, in the order of publishing.
  ///
  /// A call that is cancelled takes no message: the next call gets it. One task at a time may wait.
  /// - Throws: ``BrokerError``: `connectionLost` once what had arrived before was taken, `closed`, `cancelled`. A
  ///   connection whose other side is silently gone throws nothing and waits.
  func next(calledFrom site: CallSite) async throws(BrokerError) -> [UInt8]

  /// Ends the subscription and releases its connection; also in a cancelled task. Doing it twice does nothing.
  func close(calledFrom site: CallSite) async
}
