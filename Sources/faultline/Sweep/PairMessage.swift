import Sim

/// What a worker is asked about pairs of deviations of one base run.
struct PairPart: Codable, Sendable {
  /// The cells that fail by themselves.
  var failing: [UInt64] = []
  /// The deviations whose later ones are wanted; none for the cells of all of them.
  var scouted: [Int] = []
  /// The deviation whose pairs are to be tried, and which of these; all when nil.
  var first: Int?
  var places: [Int]?
  /// The run of the first pair before which to stop: one that has taken another worker with it.
  var stopBefore: Int?
}

/// What a worker answers.
struct PairAnswer: Codable, Sendable {
  /// The cell of each deviation of the base run.
  var cells: [UInt64] = []
  /// What was found out, nil for a deviation that fails by itself.
  var scouts: [PairSweep.Scout?] = []
  var counts = PairCounts()
  /// The run that was not made, when one was to be stopped before.
  var unmade: SweptPart.Attempt?
}
