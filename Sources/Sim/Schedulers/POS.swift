/// Partial order sampling.
///
/// Yuan, Yang, Gu, "Partial Order Aware Concurrency Sampling", CAV 2018. Each event gets a random priority when it becomes
/// pending, and the candidate with the highest goes on. Then every pending event that races with it, on the same object
/// and one of them a write, gets a new one: otherwise an event that lost one race would lose the next as well. Every
/// partial order of the events has a chance, without anything known of the program.
///
/// Departure: a priority is drawn when its event is first a candidate, so one that cannot run needs none and is not
/// reset. The distribution is the same. Steps without a choice are not looked at either: nothing that races with them
/// is a candidate then.
public final class POS: Scheduler {
  private var priorities = EventPriorities()

  /// Creates the scheduler.
  public init() {}

  /// Seeds the priorities.
  public func startRun(seed: UInt64, profile: RunProfile) { priorities.start(seed: seed) }

  /// The candidate with the highest priority; those that race with it lose theirs.
  public func pick(_ candidates: Candidates) -> Int {
    let best = priorities.highest(candidates)
    let picked = candidates[best]
    for index in 0..<candidates.count where index != best && picked.races(with: candidates[index]) {
      priorities.forget(candidates, index)
    }
    return best
  }
}
