import Sim

/// A part of a sweep to be done by a worker, or how its base runs are to be chosen.
struct SweepPart: Codable, Sendable {
  /// How many base runs to choose at most, and from how many seeds.
  var bases = 1
  var seeds = 0
  /// The base run's number, the seed it comes from and its choices.
  var base = 0
  var seed: UInt64?
  var choices: [CaseFile.Choice] = []
  /// The points to deviate at.
  var points = 0..<0
  var stopsAtFailure = false
  /// The run of the first point before which to stop: one that has taken another worker with it.
  var stopBefore: Int?
}

/// The base runs of a scenario's sweep, and the cells that are to be tried.
struct SweepPlan: Codable, Sendable {
  struct Base: Codable, Sendable {
    var seed: UInt64?
    var choices: [CaseFile.Choice]
    var steps: Int
    var points: Int
  }

  var bases: [Base]
  /// Every cell, none of them tried.
  var untried: BoundaryMap
  /// How many seeds the base runs were chosen from, and what they cover of what those do.
  var seeds: Int
  var covered: Int
  var coverable: Int
}

/// What a worker tried.
struct SweptPart: Codable, Sendable {
  var map: BoundaryMap
  /// The run that was not made, when one was to be stopped before.
  var unmade: Attempt?

  struct Attempt: Codable, Sendable {
    var boundary: BoundaryMap.Boundary
    var column: BoundaryMap.Column
    var deviation: String
    var choices: [CaseFile.Choice]
    /// Of a pair the cell of the first deviation.
    var first: BoundaryMap.Boundary?
    var firstColumn: BoundaryMap.Column?
  }
}

/// Which run of a sweep a worker is making, as the one number that its parent can see.
struct SweepPosition: Equatable {
  var point: Int
  var run: Int

  init(point: Int, run: Int) { (self.point, self.run) = (point, run) }

  init(_ word: UInt64) { (point, run) = (Int(word >> 32), Int(word & 0xFFFF_FFFF)) }

  var word: UInt64 { UInt64(point) << 32 | UInt64(run) }
}
