extension BoundaryMap {
  /// One kind of thing at one boundary.
  public struct Cell: Sendable, Equatable, Codable {
    /// What kind of thing.
    public let column: Column
    /// The deviations there are: at each passing of the boundary, each task or process it can happen with.
    public internal(set) var deviations = 0
    /// Those of them that were tried.
    public internal(set) var tried = 0
    /// The runs it took: a deviation may go differently far, and has one run for each way tried.
    public internal(set) var runs = 0
    /// Runs that did not come to the deviation.
    public internal(set) var missed = 0
    /// Losses of power whose disks were gone through.
    public internal(set) var powerLosses = 0
    /// Those of them after which more different disks are possible than were tried.
    public internal(set) var boundedPowerLosses = 0
    /// What failed, each kind of failure once.
    public internal(set) var failures: [Failure] = []

    /// Creates a cell in which nothing was tried.
    public init(_ column: Column) { self.column = column }

    /// What came of a cell.
    public enum Outcome: String, Sendable, Codable {
      /// Everything was tried, and nothing failed.
      case passed
      /// Something failed.
      case failed
      /// What was to be tried could not be reached.
      case notReached
      /// Not everything was tried.
      case notTried
    }

    /// What came of it.
    public var outcome: Outcome {
      if !failures.isEmpty { return .failed }
      if tried < deviations { return .notTried }
      return missed == runs ? .notReached : .passed
    }

    mutating func add(_ other: Cell) {
      deviations += other.deviations
      tried += other.tried
      runs += other.runs
      missed += other.missed
      powerLosses += other.powerLosses
      boundedPowerLosses += other.boundedPowerLosses
      for failure in other.failures { add(failure) }
    }

    /// Adds a run that could not be ended: one that took its process with it.
    public mutating func addLost(_ failure: Failure) {
      runs += 1
      add(failure)
    }

    mutating func add(_ failure: Failure) {
      if let index = failures.firstIndex(where: { $0.isLike(failure) }) {
        failures[index].count += failure.count
      } else {
        failures.append(failure)
      }
    }
  }

  /// What failed in a cell: the first run that did, and how many failed like it.
  public struct Failure: Sendable, Equatable, Codable {
    /// The verdict's name.
    public let verdict: String
    /// The invariant that was violated, when the verdict names one.
    public let invariant: String?
    /// What was seen.
    public let detail: String
    /// How many runs of the cell failed like this.
    public internal(set) var count = 1
    /// The base run's number.
    public let base: Int
    /// What was done otherwise than in the base run, for people.
    public let deviation: String
    /// The choices that make it happen again.
    public let choices: [CaseFile.Choice]
    /// The hash over every event of the run.
    public let traceHash: UInt64
    /// The steps the run took.
    public let steps: Int

    /// Creates a failure.
    public init(
      verdict: String, invariant: String?, detail: String, base: Int, deviation: String,
      choices: [CaseFile.Choice], traceHash: UInt64, steps: Int
    ) {
      self.verdict = verdict
      self.invariant = invariant
      self.detail = detail
      self.base = base
      self.deviation = deviation
      self.choices = choices
      self.traceHash = traceHash
      self.steps = steps
    }

    init(_ run: RunResult, base: Int, deviation: String) {
      self.init(
        verdict: run.verdict.name, invariant: run.verdict.invariant, detail: run.verdict.detail, base: base,
        deviation: deviation, choices: CaseFile.choices(of: run.script), traceHash: run.traceHash,
        steps: run.steps)
    }

    /// Whether two failures say the same thing.
    func isLike(_ other: Failure) -> Bool { verdict == other.verdict && invariant == other.invariant }
  }
}
