/// Probabilistic concurrency testing.
///
/// Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding
/// Bugs", ASPLOS 2010. Each task gets a random priority and the highest one runs; at d - 1 steps drawn
/// beforehand the running task falls below all others. A bug of depth d is found in a run with probability at
/// least 1 / (n k^(d-1)), for n tasks and k steps.
///
/// Every step counts, also one that leaves no choice, as in the paper. Departures: k is the length of a profile run and
/// never that of earlier runs, so that a seed means the same run always; change points are drawn without replacement;
/// a task that yields is put below the others, or a task that waits by yielding would starve the rest.
public final class PCT: Scheduler {
  /// Below every initial priority, and above those of tasks that yielded.
  private static let base = UInt64(1) << 32

  private let depth: Int
  private var random = RandomSource(seed: 0)
  private var priorities: [UInt64] = []
  private var changes: [Int] = []
  private var step = 0
  private var lowest: UInt64 = 0

  /// Creates the scheduler.
  /// - Parameter depth: The bug depth d aimed at, at least 1.
  public init(depth: Int) { self.depth = max(depth, 1) }

  /// Change points are steps, whether there is a choice or not.
  public var seesForcedSteps: Bool { true }

  /// Draws the change points; priorities are drawn as tasks appear.
  public func startRun(seed: UInt64, profile: RunProfile) {
    random = RandomSource(seed: seed)
    priorities.removeAll(keepingCapacity: true)
    step = 0
    lowest = Self.base
    changes.removeAll(keepingCapacity: true)
    let steps = max(profile.longest, depth)
    while changes.count < depth - 1 {
      let change = 1 + random.next(below: steps)
      if !changes.contains(change) { changes.append(change) }
    }
  }

  /// The candidate with the highest priority, after a demotion when this is a change point.
  public func pick(_ candidates: Candidates) -> Int {
    step += 1
    var best = highest(candidates)
    if let change = changes.firstIndex(of: step) {
      // The priorities below the initial ones are those of the change points, which were drawn in no order.
      demote(candidates.task(best), to: Self.base + UInt64(change))
      best = highest(candidates)
    } else if candidates[best].kind == .yield {
      lowest -= 1
      demote(candidates.task(best), to: lowest)
      best = highest(candidates)
    }
    return best
  }

  private func highest(_ candidates: Candidates) -> Int {
    var best = 0
    var bestPriority: UInt64 = 0
    for index in 0..<candidates.count {
      let priority = priority(of: candidates.task(index))
      if priority > bestPriority { (best, bestPriority) = (index, priority) }
    }
    return best
  }

  private func demote(_ task: Int, to priority: UInt64) { priorities[task] = priority }

  private func priority(of task: Int) -> UInt64 {
    while priorities.count <= task { priorities.append(random.next() | 1 << 63) }
    return priorities[task]
  }
}
