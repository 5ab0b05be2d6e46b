/// A random walk that counts what each task does: the profile run of the algorithms that need such counts.
final class ProfileRecorder: Scheduler {
  private let walk = RandomWalk()
  /// What it counted, each task behind the one that started it.
  private(set) var events: [TaskEvents] = []
  /// By task number, the place in the profile; -1 for none.
  private var places: [Int] = []

  var seesForcedSteps: Bool { true }

  func startRun(seed: UInt64, profile: RunProfile) {
    walk.startRun(seed: seed, profile: profile)
    events = []
    places = []
  }

  func pick(_ candidates: Candidates) -> Int {
    let index = candidates.count > 1 ? walk.pick(candidates) : 0
    count(candidates[index], candidates)
    return index
  }

  private func count(_ event: Candidate, _ candidates: Candidates) {
    let place = place(of: event.task, candidates)
    events[place].count += 1
    guard event.object != 0 else { return }
    let name = candidates.name(ofObject: event.object)
    let writes = event.isWrite ? 1 : 0
    if let known = events[place].objects.firstIndex(where: { $0.object == name }) {
      events[place].objects[known].count += 1
      events[place].objects[known].writes += writes
    } else {
      let isLock = event.kind == .lock || event.kind == .unlock
      events[place].objects.append(ObjectEvents(object: name, isLock: isLock, count: 1, writes: writes))
    }
  }

  private func place(of task: Int, _ candidates: Candidates) -> Int {
    while places.count <= task { places.append(-1) }
    if places[task] < 0 {
      let parent = candidates.parent(ofTask: task)
      // The world, number 0, has no events.
      let parentPlace = parent > 0 ? place(of: parent, candidates) : nil
      places[task] = events.count
      events.append(TaskEvents(task: candidates.identity(ofTask: task), parent: parentPlace))
    }
    return places[task]
  }
}
