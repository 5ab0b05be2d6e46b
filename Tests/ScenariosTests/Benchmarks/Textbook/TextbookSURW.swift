@testable import Sim

/// SURW as its paper and its artifact have it (Zhao et al., ASPLOS 2025), written to be read.
final class TextbookSURW: Scheduler {
  private var random: RandomSource
  /// The object whose accesses are the interesting events.
  private let object: String
  private let initial: [UInt64: Int]
  private var left: [Int] = []
  private var intended: Int?
  private var parked: Set<Int> = []
  private var priorities: [UInt64: Double] = [:]
  var seesForcedSteps: Bool { true }

  init(_ profile: TextbookProfile, random: inout RandomSource) {
    let enough = max(2, profile.events.count / 2)
    let shared = profile.accesses.filter { $0.value.count >= enough && profile.changed.contains($0.key) }
    let names = shared.keys.sorted()
    let counts = names.map { shared[$0]?.values.reduce(0, +) ?? 0 }
    object = names[random.index(weighing: counts)]
    initial = profile.withDescendants(shared[object] ?? [:])
    self.random = RandomSource(seed: random.next())
  }

  func startRun(seed: UInt64, profile: RunProfile) {}

  func pick(_ candidates: Candidates) -> Int {
    meet(candidates)
    while true {
      let free = (0..<candidates.count).filter { !parked.contains(candidates.task($0)) }
      guard let index = highest(of: free, candidates) else {
        (parked, intended) = ([], nil)
        continue
      }
      let candidate = candidates[index]
      guard candidate.object != 0, candidates.name(ofObject: candidate.object) == object else { return index }
      left[candidate.task] = max(1, left[candidate.task])
      let tasks = free.map(candidates.task)
      let task = intended ?? tasks[random.index(weighing: tasks.map { left[$0] })]
      intended = task
      guard task == candidate.task else {
        parked.insert(candidate.task)
        continue
      }
      left[task] -= 1
      (parked, intended) = ([], nil)
      return index
    }
  }

  private func meet(_ candidates: Candidates) {
    for task in left.count..<max(left.count, candidates.taskCount) {
      left.append(initial[candidates.identity(ofTask: task)] ?? 0)
      let parent = candidates.parent(ofTask: task)
      guard parent >= 0 else { continue }
      if intended == parent, random.next(below: max(1, left[parent])) < left[task] { intended = task }
      left[parent] = max(0, left[parent] - left[task])
    }
  }

  private func highest(of free: [Int], _ candidates: Candidates) -> Int? {
    for index in free where priorities[candidates.event(index)] == nil {
      priorities[candidates.event(index)] = random.nextUnit()
    }
    return free.max {
      priorities[candidates.event($0)] ?? 0 < priorities[candidates.event($1)] ?? 0
    }
  }
}
