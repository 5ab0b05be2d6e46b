import Sim

/// The searches for one defect with one strategy.
struct DefectCell: Sendable, Equatable {
  let defect: String
  let strategy: String
  var trials: [DefectTrial] = []

  init(_ defect: String, _ strategy: String) {
    self.defect = defect
    self.strategy = strategy
  }

  /// How many searches found it.
  var found: Int { trials.count { $0.hasFound } }
  /// All runs of all searches.
  var runs: Int { trials.reduce(0) { $0 + $1.runs } }

  /// Runs to the first failure.
  ///
  /// Too few where a search was given up, and nil when nothing was found.
  var meanRuns: MeanInterval? { found > 0 ? MeanInterval(trials.map { Double($0.runs) }) : nil }
  /// Seconds to the first failure, likewise.
  var meanSeconds: MeanInterval? {
    found > 0 ? MeanInterval(trials.map { Double($0.nanoseconds) / 1e9 }) : nil
  }

  /// By which invariant, or else how, it was found, and how often; the most frequent first.
  var reasons: [(name: String, count: Int)] {
    let names = trials.filter(\.hasFound).compactMap(\.ending).map { $0.invariant ?? $0.verdict }
    return names.counted
  }
}

extension [String] {
  /// The distinct strings with how often each is there; the most frequent first, then in the order of the names.
  var counted: [(name: String, count: Int)] {
    Dictionary(map { ($0, 1) }, uniquingKeysWith: +).map { (name: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
