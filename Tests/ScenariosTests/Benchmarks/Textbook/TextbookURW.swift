@testable import Sim

/// URW as its paper has it (Zhao et al., ASPLOS 2025), written to be read.
final class TextbookURW: Scheduler {
  private var random: RandomSource
  private let initial: [UInt64: Int]
  private var left: [Int] = []
  var seesForcedSteps: Bool { true }

  init(_ profile: TextbookProfile, random: inout RandomSource) {
    initial = profile.withDescendants(profile.events)
    self.random = RandomSource(seed: random.next())
  }

  func startRun(seed: UInt64, profile: RunProfile) {}

  func pick(_ candidates: Candidates) -> Int {
    for task in left.count..<max(left.count, candidates.taskCount) {
      left.append(initial[candidates.identity(ofTask: task)] ?? 0)
      let parent = candidates.parent(ofTask: task)
      if parent >= 0 { left[parent] = max(0, left[parent] - left[task]) }
    }
    let weights = (0..<candidates.count).map { max(1, left[candidates.task($0)]) }
    let index = random.index(weighing: weights)
    left[candidates.task(index)] -= 1
    return index
  }
}

extension RandomSource {
  /// A place in a list of weights, in proportion.
  mutating func index(weighing weights: [Int]) -> Int {
    var rest = next(below: weights.reduce(0, +))
    for (index, weight) in weights.enumerated() {
      if rest < weight { return index }
      rest -= weight
    }
    return weights.count - 1
  }
}
