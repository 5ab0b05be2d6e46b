/// How many events each task still has to come, as far as a profile run can tell.
///
/// Counts are kept by the tasks' identities, which are the same under every schedule. A task's count holds those of the
/// tasks it will fork, and gives them away when it does.
struct EventCounts {
  private var places: [UInt64: Int] = [:]
  /// By place in the profile: the task's own events and those of its descendants.
  private var initial: [Int] = []
  /// By task number.
  private(set) var left: [Int] = []

  /// Learns a profile.
  /// - Parameter count: How many events of a task count.
  init(_ profile: [TaskEvents], counting count: (TaskEvents) -> Int) {
    initial = profile.map(count)
    // A task comes behind the one that forked it.
    for place in profile.indices.reversed() {
      if let parent = profile[place].parent { initial[parent] += initial[place] }
    }
    places = Dictionary(
      profile.indices.map { (profile[$0].task, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Starts counting from the beginning.
  mutating func start() { left.removeAll(keepingCapacity: true) }

  /// Takes in the tasks that are new; `forked` is told of each before its events leave the parent's count.
  @inline(__always)
  mutating func meet(_ candidates: Candidates, forked: (_ task: Int, _ parent: Int, EventCounts) -> Void) {
    while left.count < candidates.taskCount {
      let task = left.count
      let parent = candidates.parent(ofTask: task)
      left.append(places[candidates.identity(ofTask: task)].map { initial[$0] } ?? 0)
      if parent >= 0 {
        forked(task, parent, self)
        left[parent] = max(0, left[parent] - left[task])
      }
    }
  }

  /// What a task weighs: as many events as it has left, and never nothing, since it evidently has one.
  @inline(__always)
  func weight(_ task: Int) -> Int { max(1, left[task]) }

  /// A task's event has happened.
  @inline(__always)
  mutating func count(_ task: Int) { left[task] = max(0, left[task] - 1) }
}
