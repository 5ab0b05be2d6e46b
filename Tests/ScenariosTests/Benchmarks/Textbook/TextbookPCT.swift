@testable import Sim

/// PCT as its paper has it (Burckhardt et al., ASPLOS 2010), written to be read.
final class TextbookPCT: Scheduler {
  private var random: RandomSource
  private var priorities: [Int: Double] = [:]
  /// By step, the priority that whoever is highest then falls to: below all initial ones.
  private var changes: [Int: Double] = [:]
  private var step = 0
  var seesForcedSteps: Bool { true }

  init(depth: Int, steps: Int, random: inout RandomSource) {
    let order = Self.shuffled(1...max(steps, depth), &random).prefix(depth - 1)
    for (rank, step) in order.enumerated() { changes[step] = -1 - Double(rank) }
    self.random = RandomSource(seed: random.next())
  }

  func startRun(seed: UInt64, profile: RunProfile) {}

  func pick(_ candidates: Candidates) -> Int {
    step += 1
    let highest = self.highest(candidates)
    guard let priority = changes[step] else { return highest }
    priorities[candidates.task(highest)] = priority
    return self.highest(candidates)
  }

  private func highest(_ candidates: Candidates) -> Int {
    for index in 0..<candidates.count where priorities[candidates.task(index)] == nil {
      priorities[candidates.task(index)] = random.nextUnit()
    }
    return (0..<candidates.count).max {
      priorities[candidates.task($0)] ?? 0 < priorities[candidates.task($1)] ?? 0
    } ?? 0
  }

  private static func shuffled(_ range: ClosedRange<Int>, _ random: inout RandomSource) -> [Int] {
    var keyed = range.map { (random.next(), $0) }
    keyed.sort { $0.0 < $1.0 }
    return keyed.map(\.1)
  }
}
