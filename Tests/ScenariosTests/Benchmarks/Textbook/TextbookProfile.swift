@testable import Sim

/// What one passing run at random counted: what the counting algorithms know of a program.
struct TextbookProfile {
  /// How many steps the run had.
  var steps = 0
  /// Each task's events, by the task's identity.
  var events: [UInt64: Int] = [:]
  /// Who accessed an object how often, without locks.
  var accesses: [String: [UInt64: Int]] = [:]
  /// The objects that somebody changed.
  var changed: Set<String> = []
  /// Who forked a task.
  var parents: [UInt64: UInt64] = [:]

  /// Makes runs until one passes.
  init(of runner: Runner, random: inout RandomSource) {
    while true {
      let walk = TextbookWalk(random: RandomSource(seed: random.next()))
      guard runner.run(scheduledBy: walk).verdict == .passed else { continue }
      self = walk.seen
      return
    }
  }

  fileprivate init() {}

  /// By identity, what a task and all that it forks have of some events.
  func withDescendants(_ own: [UInt64: Int]) -> [UInt64: Int] {
    var sums: [UInt64: Int] = [:]
    for (task, count) in own {
      var current: UInt64? = task
      while let ancestor = current {
        sums[ancestor, default: 0] += count
        current = parents[ancestor]
      }
    }
    return sums
  }
}

/// Picks any candidate, each as likely, and counts.
private final class TextbookWalk: Scheduler {
  private var random: RandomSource
  var seen = TextbookProfile()
  var seesForcedSteps: Bool { true }

  init(random: RandomSource) { self.random = random }

  func startRun(seed: UInt64, profile: RunProfile) {}

  func pick(_ candidates: Candidates) -> Int {
    let index = random.next(below: candidates.count)
    let candidate = candidates[index]
    let task = candidates.identity(ofTask: candidate.task)
    let parent = candidates.parent(ofTask: candidate.task)
    if parent > 0 { seen.parents[task] = candidates.identity(ofTask: parent) }
    seen.steps += 1
    seen.events[task, default: 0] += 1
    if candidate.object != 0, candidate.kind != .lock, candidate.kind != .unlock {
      let name = candidates.name(ofObject: candidate.object)
      seen.accesses[name, default: [:]][task, default: 0] += 1
      if candidate.isWrite { seen.changed.insert(name) }
    }
    return index
  }
}
