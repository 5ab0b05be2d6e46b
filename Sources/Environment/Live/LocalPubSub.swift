import Synchronization

/// Publish and subscribe within one process.
///
/// Each subscription has a buffer of its own, bounded in bytes and in messages. A subscriber for whom a message finds no
/// room loses its connection: it gets what had arrived before, then `connectionLost`. So a slow reader costs bounded
/// memory, holds nobody up, and knows that it has missed something.
public final class LocalPubSub: PubSub {
  private let channels = Mutex([String: [LocalSubscription]]())
  private let byteLimit: Int
  private let messageLimit: Int

  /// Creates a broker without subscribers.
  /// - Parameters:
  ///   - byteLimit: How many bytes may wait for one subscriber; a larger message is refused.
  ///   - messageLimit: How many messages may wait for one subscriber.
  public init(byteLimit: Int = 8 << 20, messageLimit: Int = 100_000) {
    precondition(byteLimit > 0 && messageLimit > 0, "a subscriber's buffer has room for something")
    self.byteLimit = byteLimit
    self.messageLimit = messageLimit
  }

  /// Subscribes at once: the confirmation is there when this returns.
  public func beginSubscribing(
    to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription {
    guard !Task.isCancelled else { throw .cancelled }
    let subscription = LocalSubscription(
      channel: channel, byteLimit: byteLimit, messageLimit: messageLimit
    ) { [weak self] in self?.remove($0) }
    channels.withLock { $0[channel, default: []].append(subscription) }
    return subscription
  }

  /// Puts a message into every subscriber's buffer.
  ///
  /// All subscribers see messages in the same order, that of publishing.
  /// - Returns: How many had room for it.
  /// - Throws: `refused` for a message that fits no buffer; `cancelled`.
  /// - Complexity: O(n) in the channel's subscribers.
  public func publish(
    _ message: [UInt8], to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int {
    guard !Task.isCancelled else { throw .cancelled }
    guard message.count <= byteLimit else {
      throw .refused(reason: "a message of \(message.count) B is above the limit of \(byteLimit) B")
    }
    return channels.withLock { channels in
      guard let subscribers = channels[channel] else { return 0 }
      let left = subscribers.filter { $0.offer(message) }
      channels[channel] = left.isEmpty ? nil : left
      return left.count
    }
  }

  /// How many subscriptions a channel has.
  public func subscriberCount(of channel: String) -> Int { channels.withLock { $0[channel]?.count ?? 0 } }

  private func remove(_ subscription: LocalSubscription) {
    channels.withLock { channels in
      guard let left = channels[subscription.channel]?.filter({ $0 !== subscription }) else { return }
      channels[subscription.channel] = left.isEmpty ? nil : left
    }
  }
}

/// A subscription within the process.
final class LocalSubscription: Subscription {
  private struct State {
    var messages = Fifo<[UInt8]>()
    var bytes = 0
    var isLost = false
    var isClosed = false
    var isRead = false
  }

  let channel: String
  private let byteLimit: Int
  private let messageLimit: Int
  private let monitor = Monitor(State())
  private let onClose: @Sendable (LocalSubscription) -> Void

  init(
    channel: String, byteLimit: Int, messageLimit: Int,
    onClose: @escaping @Sendable (LocalSubscription) -> Void
  ) {
    self.channel = channel
    self.byteLimit = byteLimit
    self.messageLimit = messageLimit
    self.onClose = onClose
  }

  /// Takes a message in, or loses the connection.
  /// - Returns: Whether it is still connected.
  func offer(_ message: [UInt8]) -> Bool {
    monitor.change { [byteLimit, messageLimit] state in
      guard !state.isClosed, !state.isLost else { return false }
      guard state.bytes + message.count <= byteLimit, state.messages.count < messageLimit else {
        state.isLost = true
        return false
      }
      state.messages.append(message)
      state.bytes += message.count
      return true
    }
  }

  func confirmation(calledFrom site: CallSite) async throws(BrokerError) {
    guard !Task.isCancelled else { throw .cancelled }
    if monitor.change({ $0.isClosed }) { throw .closed }
  }

  func next(calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    let isAlone = monitor.change { state in
      defer { state.isRead = true }
      return !state.isRead
    }
    precondition(isAlone, "one task at a time may wait for a subscription's messages")
    defer { monitor.change { $0.isRead = false } }
    let result = await monitor.wait { state -> Result<[UInt8], BrokerError>? in
      if state.isClosed { return .failure(.closed) }
      if let message = state.messages.popFirst() {
        state.bytes -= message.count
        return .success(message)
      }
      return state.isLost ? .failure(.connectionLost) : nil
    }
    guard let result else { throw .cancelled }
    return try result.get()
  }

  func close(calledFrom site: CallSite) async {
    monitor.change { state in
      state.isClosed = true
      state.messages = Fifo()
      state.bytes = 0
    }
    onClose(self)
  }
}
