/// The seeds of one scenario that a worker runs at a time.
struct Chunk: Sendable, Equatable {
  /// Its place in the order of claiming.
  var index: Int
  var scenario: Int
  var seed: UInt64
  var count: UInt64
}

/// Hands out seeds round-robin over the scenarios, so that a failure in any of them is met early.
struct WorkQueue {
  private let scenarios: Int
  private let first: UInt64
  /// How many seeds each scenario gets; nil for as many as time allows.
  private let total: UInt64?
  private let chunk: UInt64
  /// Chunks end at multiples of this, as the seeds between two depend on each other.
  private let block: UInt64
  private var done: UInt64 = 0
  private var scenario = 0
  private var index = 0

  init(scenarios: Int, seeds: SeedSpan, jobs: Int, chunk: UInt64?, block: UInt64 = 1) {
    self.scenarios = scenarios
    (first, total) = (seeds.first, seeds.count)
    self.block = block
    self.chunk = block > 1 ? block : chunk ?? min(250, max(1, (total ?? 250) / UInt64(max(jobs, 1) * 4)))
  }

  /// The next chunk; nil when every seed is claimed.
  mutating func next() -> Chunk? {
    if let total, done >= total { return nil }
    let whole = chunk - (block > 1 ? (first &+ done) % block : 0)
    let count = min(whole, total.map { $0 - done } ?? whole)
    let next = Chunk(index: index, scenario: scenario, seed: first &+ done, count: count)
    index += 1
    scenario += 1
    if scenario == scenarios {
      scenario = 0
      done += count
    }
    return next
  }

  /// How many runs there will be in all; nil when time decides.
  var runs: UInt64? { total.map { $0 * UInt64(scenarios) } }
}
