/// Uniform random walk: every interleaving as likely as every other.
///
/// Zhao, Wolff, Mathur, Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025. A task is picked with a
/// probability proportional to the number of events it has left: that is the share of the remaining interleavings that
/// begin with it. The numbers come from a profile run. Where they are exact and nothing blocks, the walk is uniform;
/// otherwise nearly so.
///
/// Departure: the profile is one run for all seeds, so that a seed is a function of itself.
public final class URW: Scheduler {
  // Entered by one pick at a time, and on every step: the checks for exclusive access are a good part of its cost.
  @exclusivity(unchecked) private var random = RandomSource(seed: 0)
  private var profile: [TaskEvents] = []
  @exclusivity(unchecked) private var counts = EventCounts([]) { $0.count }

  /// Creates the scheduler.
  public init() {}

  /// Every event counts.
  public var seesForcedSteps: Bool { true }

  /// Takes over the profile's counts.
  public func startRun(seed: UInt64, profile: RunProfile) {
    random = RandomSource(seed: seed)
    if profile.events != self.profile {
      self.profile = profile.events
      counts = EventCounts(profile.events) { $0.count }
    }
    counts.start()
  }

  /// A candidate, with a probability proportional to what its task has left.
  public func pick(_ candidates: Candidates) -> Int {
    counts.meet(candidates) { _, _, _ in }
    var total = 0
    for index in 0..<candidates.count { total += counts.weight(candidates.task(index)) }
    var rest = candidates.count > 1 ? random.next(below: total) : 0
    var picked = 0
    while rest >= counts.weight(candidates.task(picked)) {
      rest -= counts.weight(candidates.task(picked))
      picked += 1
    }
    counts.count(candidates.task(picked))
    return picked
  }
}
