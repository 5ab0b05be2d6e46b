/// What a simulated broker is set to; the defaults are those of Redis and of Celery on it.
public struct BrokerOptions: Sendable {
  /// The size of a message above which it is refused: `proto-max-bulk-len`, in bytes.
  public var messageLimit = 512 << 20
  /// The bytes waiting for a subscriber at which its connection is closed at once.
  public var hardLimit = 32 << 20
  /// The bytes waiting for a subscriber at which its connection is closed when they stay for ``softTime``.
  public var softLimit = 8 << 20
  /// How long ``softLimit`` may be passed.
  public var softTime = Duration.seconds(60)
  /// The bytes that a subscriber's own machine takes in before anybody asks for them.
  public var receiveWindow = 64 << 10
  /// How many tasks a queue holds; more are refused.
  public var queueCapacity = 10_000
  /// After which time by a worker's clock a reservation is taken back.
  public var visibilityTimeout = Duration.seconds(3600)
  /// How often each living worker looks for reservations to take back.
  public var sweepInterval = Duration.seconds(100)

  /// Creates the defaults.
  public init() {}
}
