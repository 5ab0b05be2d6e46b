/// Gives each task one step in turn, in order of creation.
public final class RoundRobin: Scheduler {
  private var last = -1

  /// Creates the scheduler.
  public init() {}

  /// Starts with the first task.
  public func startRun(seed: UInt64, profile: RunProfile) { last = -1 }

  /// The candidate whose task comes next after the last one's.
  public func pick(_ candidates: Candidates) -> Int {
    var best = 0
    var bestDistance = Int.max
    for index in 0..<candidates.count {
      let task = candidates.task(index)
      let distance = task > last ? task - last : task - last + Int(Int32.max)
      if distance < bestDistance { (best, bestDistance) = (index, distance) }
    }
    last = candidates.task(best)
    return best
  }
}
