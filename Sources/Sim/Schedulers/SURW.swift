/// Selectively uniform random walk: uniform over the interleavings of the events that matter.
///
/// Zhao, Wolff, Mathur, Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025. Each run draws one object,
/// in proportion to how often the profile run accessed it, among those that at least two tasks and half of all tasks
/// access and at least one writes; locks only where nothing else qualifies. Accesses to it are the interesting events. Which task has the next of them is drawn as in
/// ``URW``, and another that comes to such an event before waits there. All other events are ordered as in ``BasicPOS``.
///
/// Departures: objects are known by their names, as numbers may depend on the schedule. The profile is one run for all
/// seeds. Where no object qualifies, every event is interesting, which is `URW`.
public final class SURW: Scheduler {
  // Entered by one pick at a time, and on every step: the checks for exclusive access are a good part of its cost.
  @exclusivity(unchecked) private var random = RandomSource(seed: 0)
  @exclusivity(unchecked) private var priorities = EventPriorities()
  private var profile: [TaskEvents] = []
  @exclusivity(unchecked) private var subjects: [Subject] = []
  private var totalCount = 0

  // Of the run.
  @exclusivity(unchecked) private var subject = 0
  @exclusivity(unchecked) private var counts = EventCounts([]) { _ in 0 }
  /// By object number, whether its accesses are interesting.
  @exclusivity(unchecked) private var isInteresting: [Bool] = []
  /// The task that is to have the next interesting event.
  @exclusivity(unchecked) private var intended: Int?
  /// By task number, whether it waits at an interesting event until the intended task has had its own.
  @exclusivity(unchecked) private var isHeld: [Bool] = []
  @exclusivity(unchecked) private var holdsAny = false

  /// An object, or all events, with what the profile counted.
  private struct Subject {
    var object: String?
    var count: Int
    var counts: EventCounts
  }

  /// Creates the scheduler.
  public init() {}

  /// Every event counts.
  public var seesForcedSteps: Bool { true }

  /// Draws the object of this run.
  public func startRun(seed: UInt64, profile: RunProfile) {
    random = RandomSource(seed: seed)
    priorities.start(seed: random.next())
    if profile.events != self.profile || subjects.isEmpty { learn(profile.events) }
    var rest = random.next(below: totalCount)
    subject = 0
    while rest >= subjects[subject].count {
      rest -= subjects[subject].count
      subject += 1
    }
    counts = subjects[subject].counts
    counts.start()
    isInteresting.removeAll(keepingCapacity: true)
    isHeld.removeAll(keepingCapacity: true)
    holdsAny = false
    intended = nil
  }

  private func learn(_ profile: [TaskEvents]) {
    self.profile = profile
    subjects = Self.interestingObjects(profile).map { object, count in
      let counts = EventCounts(profile) { $0.objects.first { $0.object == object }?.count ?? 0 }
      return Subject(object: object, count: count, counts: counts)
    }
    if subjects.isEmpty {
      subjects = [Subject(object: nil, count: 1, counts: EventCounts(profile) { $0.count })]
    }
    totalCount = subjects.reduce(0) { $0 + $1.count }
  }

  /// The objects that qualify, with the number of accesses, in the order of first access.
  static func interestingObjects(_ profile: [TaskEvents]) -> [(object: String, count: Int)] {
    var sums: [(object: ObjectEvents, tasks: Int)] = []
    for events in profile.flatMap(\.objects) {
      if let known = sums.firstIndex(where: { $0.object.object == events.object }) {
        sums[known].tasks += 1
        sums[known].object.count += events.count
        sums[known].object.writes += events.writes
      } else {
        sums.append((events, 1))
      }
    }
    let enough = max(2, profile.count / 2)
    let shared = sums.filter { $0.tasks >= enough && $0.object.writes > 0 }
    let data = shared.filter { !$0.object.isLock }
    return (data.isEmpty ? shared : data).map { ($0.object.object, $0.object.count) }
  }

  /// The candidate with the highest priority that may go: at an interesting event only the intended task may.
  public func pick(_ candidates: Candidates) -> Int {
    meet(candidates)
    while true {
      guard let index = highestNotHeld(candidates) else {
        // The intended task cannot go on: let another be.
        release()
        continue
      }
      let candidate = candidates[index]
      guard isInteresting(candidate, candidates) else { return index }
      let task = intended ?? draw(candidates, besides: candidate.task)
      guard task == candidate.task else {
        intended = task
        isHeld[candidate.task] = true
        holdsAny = true
        continue
      }
      counts.count(task)
      release()
      return index
    }
  }

  private func meet(_ candidates: Candidates) {
    counts.meet(candidates) { task, parent, counts in
      // The event intended for the parent may be one of its child's.
      if intended == parent, random.next(below: counts.weight(parent)) < counts.left[task] { intended = task }
    }
    while isHeld.count < candidates.taskCount { isHeld.append(false) }
  }

  private func release() {
    intended = nil
    guard holdsAny else { return }
    holdsAny = false
    for task in isHeld.indices { isHeld[task] = false }
  }

  private func highestNotHeld(_ candidates: Candidates) -> Int? {
    var best: (index: Int, priority: UInt64)?
    for index in 0..<candidates.count where !isHeld[candidates.task(index)] {
      let priority = priorities.priority(candidates, index)
      if best.map({ priority > $0.priority }) ?? true { best = (index, priority) }
    }
    return best?.index
  }

  /// Draws the task that has the next interesting event; the one at such an event has one left whatever the profile says.
  private func draw(_ candidates: Candidates, besides arrived: Int) -> Int {
    func weight(_ task: Int) -> Int { task == arrived ? counts.weight(task) : counts.left[task] }
    var total = 0
    for index in 0..<candidates.count where !isHeld[candidates.task(index)] {
      total += weight(candidates.task(index))
    }
    var rest = random.next(below: total)
    for index in 0..<candidates.count where !isHeld[candidates.task(index)] {
      let task = candidates.task(index)
      if rest < weight(task) { return task }
      rest -= weight(task)
    }
    return arrived
  }

  private func isInteresting(_ candidate: Candidate, _ candidates: Candidates) -> Bool {
    guard let name = subjects[subject].object else { return true }
    while isInteresting.count <= candidate.object {
      isInteresting.append(candidates.name(ofObject: isInteresting.count) == name)
    }
    return isInteresting[candidate.object]
  }
}
