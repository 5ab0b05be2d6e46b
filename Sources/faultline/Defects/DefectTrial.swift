/// One search for a defect: seeds, round-robin over the scenarios, up to the first failure.
struct DefectTrial: Codable, Sendable, Equatable {
  /// How many runs were made, the failing one included; those of the profile and of a portfolio's trial are not counted.
  var runs: Int
  /// The processor time they took.
  var nanoseconds: Int64
  /// How the failing run ended; nil when the search was given up.
  var ending: Ending?

  struct Ending: Codable, Sendable, Equatable {
    var scenario: String
    var seed: UInt64
    var verdict: String
    var invariant: String?
  }

  /// Whether the defect showed: control that was lost shows the harness and not the defect.
  var hasFound: Bool { ending.map { ExitCode(verdict: $0.verdict) == .violated } ?? false }
}

/// The scenario and the seed of a run of a search, in the order in which they are made.
struct DefectTurn: Equatable {
  let scenario: Int
  let seed: UInt64

  /// - Parameters:
  ///   - run: The run's number, from 0.
  ///   - first: The search's first seed.
  ///   - scenarios: How many scenarios there are.
  init(run: Int, first: UInt64, scenarios: Int) {
    scenario = run % scenarios
    seed = first &+ UInt64(run / scenarios)
  }
}
