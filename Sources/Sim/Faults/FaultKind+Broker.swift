/// What a broker and its clients may do to messages.
extension FaultKind {
  /// A message is published while nobody is subscribed; observed.
  public static let publishToNobody = FaultKind(48)
  /// A process puts a task into a queue while a subscription that it began is not confirmed; observed.
  public static let unconfirmedEnqueue = FaultKind(49)
  /// A subscriber's connection is dropped, with whatever had not reached it.
  public static let subscriberDropped = FaultKind(50)
  /// A subscriber's connection goes silent, without an error.
  public static let subscriberHalfOpen = FaultKind(51)
  /// A subscriber that is too slow loses its connection; observed.
  public static let subscriberTooSlow = FaultKind(52)
  /// A publish fails: not sent, executed without a reply, not executed, or executed later.
  public static let publishFails = FaultKind(53)
  /// A client library sends a message again that had been executed.
  public static let publishedTwice = FaultKind(54)
  /// The message that ends a stream is lost although all others arrived; observed by an oracle.
  public static let terminalLost = FaultKind(55)
  /// Messages of two publishers alternate on one channel; observed.
  public static let interleavedPublishers = FaultKind(56)
  /// A message is executed after a later one of the same publisher; observed.
  public static let lateMessage = FaultKind(57)
  /// A message that belongs to somebody else arrives on the channel.
  public static let foreignMessage = FaultKind(58)
  /// A message is empty or larger than a megabyte; observed.
  public static let extremeMessage = FaultKind(59)
  /// No connection can be made for a subscription.
  public static let subscribeFails = FaultKind(60)

  static let pubSub = [
    Description(
      publishToNobody, "B-P01", "publish-to-nobody",
      "observed: a message is published while nobody is subscribed, and is gone without an error",
      source: "Redis, PUBLISH: 0 subscribers is no error; langgenius/dify 40948"),
    Description(
      unconfirmedEnqueue, "B-P02", "unconfirmed-enqueue",
      "observed: a process enqueues while a subscription that it began is not confirmed",
      source: "redis-py: subscribe returns when the command is written, not when it is executed"),
    Description(
      subscriberDropped, "B-P03", "subscriber-dropped",
      "a subscriber's connection is dropped, with the messages that had not reached it",
      source: "TCP reset; Redis, \"Pub/Sub\": delivery is at most once"),
    Description(
      subscriberHalfOpen, "B-P04", "subscriber-half-open",
      "a subscriber's connection goes silent without an error; the broker goes on counting it",
      source: "a peer lost without FIN; Redis tcp-keepalive 300 s; redis-py 3092"),
    Description(
      subscriberTooSlow, "B-P05", "subscriber-too-slow",
      "observed: a subscriber's output buffer passes its limit, and its connection is closed",
      source: "Redis client-output-buffer-limit pubsub 32mb 8mb 60; redis 3893"),
    Description(
      publishFails, "B-P06", "publish-fails",
      "a publish fails: not sent, or sent with its effect now, never, or later",
      source: "TCP: a connection lost before the request or before the reply"),
    Description(
      publishedTwice, "B-P07", "published-twice",
      "a client library sends a message again after its reply was lost",
      source: "redis-py retries commands after connection errors (redis-py 4082)"),
    Description(
      terminalLost, "B-P08", "terminal-lost",
      "observed by an oracle: the message that ends a stream is lost although all others arrived",
      source: "a worker killed between its commit and its publish"),
    Description(
      interleavedPublishers, "B-P09", "interleaved-publishers",
      "observed: messages of two publishers alternate on one channel",
      source: "two executions of one task at once"),
    Description(
      lateMessage, "B-P10", "late-message",
      "observed: a message is executed after a later one of the same publisher",
      source: "Redis: the order across connections is unspecified"),
    Description(
      foreignMessage, "B-P11", "foreign-message",
      "a message of somebody else arrives: another channel's, malformed, empty, or huge",
      source: "Redis: channel names are global to all databases"),
    Description(
      extremeMessage, "B-P12", "extreme-message",
      "observed: a message is empty or larger than a megabyte",
      source: "Redis: a payload is any bytes up to 512 MB"),
    Description(
      subscribeFails, "B-P13", "subscribe-fails",
      "no connection can be made for a subscription",
      source: "connect(2): ECONNREFUSED; Redis maxclients"),
  ]
}
