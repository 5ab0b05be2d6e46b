/// Partial order sampling without its last step: a random priority for each event.
///
/// Yuan, Yang, Gu, "Partial Order Aware Concurrency Sampling", CAV 2018, section 3; called RP, random priorities, by
/// those who compare with it. Each event gets a random priority when it becomes pending, and the candidate with the
/// highest goes on. It needs to know nothing of a program. ``POS`` is better wherever events race.
///
/// Departure: a priority is drawn when its event is first a candidate. What cannot run yet could not use one.
public final class BasicPOS: Scheduler {
  private var priorities = EventPriorities()

  /// Creates the scheduler.
  public init() {}

  /// Seeds the priorities.
  public func startRun(seed: UInt64, profile: RunProfile) { priorities.start(seed: seed) }

  /// The candidate with the highest priority.
  public func pick(_ candidates: Candidates) -> Int { priorities.highest(candidates) }
}
