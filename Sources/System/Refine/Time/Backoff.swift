/// How often something that failed without effect is tried again, and after what pauses.
///
/// The pause doubles each time. There is no jitter: the callers are few, and waiting for a service that is restarted.
public struct Backoff: Sendable, Hashable {
  /// How often it is tried in all, at least once.
  public let attempts: Int
  /// The pause after the first failure.
  public let pause: Duration

  /// Creates a backoff.
  public init(attempts: Int, pause: Duration) {
    precondition(attempts > 0, "something is tried at least once")
    self.attempts = attempts
    self.pause = pause
  }

  /// The pause after a failure, counted from 1; nil when it was the last.
  func pause(after failure: Int) -> Duration? {
    failure < attempts ? pause * (1 << min(failure - 1, 16)) : nil
  }

  /// Waits before the next try.
  /// - Returns: Whether there is a next one: not after the last failure, and not in a cancelled task.
  package func waits<C: Clock>(after failure: Int, on clock: C) async -> Bool where C.Duration == Duration {
    guard let pause = pause(after: failure) else { return false }
    do {
      try await clock.sleep(for: pause)
      return true
    } catch {
      return false
    }
  }
}

extension Backoff {
  /// The longest pause there is between two tries.
  var longestPause: Duration { pause(after: max(attempts - 1, 1)) ?? pause }
}
