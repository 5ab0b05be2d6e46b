/// Lets a task run until it cannot, then the newest one: what the empty choice log does.
public final class RunToCompletion: Scheduler {
  /// Creates the scheduler.
  public init() {}

  /// Nothing to prepare.
  public func startRun(seed: UInt64, profile: RunProfile) {}

  /// Always the least surprising.
  public func pick(_ candidates: Candidates) -> Int { 0 }
}
