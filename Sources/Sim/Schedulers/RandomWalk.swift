/// Picks uniformly among the candidates.
///
/// No input and no guarantee worth the name: an event that must be delayed past m steps of another task has
/// probability 2^-m. It is the base line, and cheap.
public final class RandomWalk: Scheduler {
  private var random = RandomSource(seed: 0)

  /// Creates the scheduler.
  public init() {}

  /// Seeds the walk.
  public func startRun(seed: UInt64, profile: RunProfile) { random = RandomSource(seed: seed) }

  /// Any candidate, each as likely.
  public func pick(_ candidates: Candidates) -> Int { random.next(below: candidates.count) }
}
