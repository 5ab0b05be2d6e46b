/// How long, and how often, a turn is worked on.
public struct TurnLimits: Sendable, Hashable {
  /// How often a turn may be begun; whatever makes its executions die, it then ends as failed.
  public var attempts: Int
  /// How long after it was last heard of an execution counts as gone.
  public var lease: Duration

  /// Creates limits.
  public init(attempts: Int = 5, lease: Duration = .seconds(60)) {
    precondition(attempts > 0, "a turn is begun at least once")
    self.attempts = attempts
    self.lease = lease
  }
}
