/// What came of trying pairs of deviations.
public struct PairCounts: Sendable, Equatable, Codable {
  /// How many deviations of the base runs can be the first of a pair: those in no cell that fails by itself.
  public var firsts = 0
  /// Those of them whose runs were gone through for a second one.
  public var followed = 0
  /// How many pairs begin with those.
  public var pairs = 0
  /// How many more pairs begin with those and were left out, as their second deviation is in a cell that fails by
  /// itself.
  public var known = 0
  /// How many kinds of pair there are among them, a kind being two cells and what the
  /// task was at in each.
  public var kinds = 0
  /// How many pairs were tried.
  public var tried = 0
  /// Those of them whose second deviation could not be made.
  public var missed = 0
  /// The runs it took.
  public var runs = 0
  /// The kinds of pair that failed, in the order in which they were found.
  public private(set) var findings: [PairFinding] = []

  /// Creates counts of nothing.
  public init() {}

  /// Whether not every pair was tried.
  public var isBounded: Bool { followed < firsts || tried < pairs }

  /// Adds what was tried elsewhere; of two findings of a kind the earlier one is told.
  public mutating func add(_ other: PairCounts) {
    firsts += other.firsts
    followed += other.followed
    pairs += other.pairs
    known += other.known
    kinds += other.kinds
    tried += other.tried
    missed += other.missed
    runs += other.runs
    for finding in other.findings { add(finding) }
  }

  /// Adds a failing pair.
  public mutating func add(_ finding: PairFinding) {
    if let index = findings.firstIndex(where: { $0.isOfKind(finding) }) {
      for failure in finding.failures { findings[index].add(failure) }
    } else {
      findings.append(finding)
    }
  }
}

/// A kind of pair that failed although neither of its cells does.
public struct PairFinding: Sendable, Equatable, Codable {
  /// Where the first thing went otherwise.
  public let first: BoundaryMap.Boundary
  /// What it was.
  public let firstColumn: BoundaryMap.Column
  /// Where the second did.
  public let second: BoundaryMap.Boundary
  /// What it was.
  public let secondColumn: BoundaryMap.Column
  /// What failed, each kind of failure once.
  public private(set) var failures: [BoundaryMap.Failure] = []

  /// Creates a finding without a failure.
  public init(
    first: BoundaryMap.Boundary, firstColumn: BoundaryMap.Column, second: BoundaryMap.Boundary,
    secondColumn: BoundaryMap.Column
  ) {
    self.first = first
    self.firstColumn = firstColumn
    self.second = second
    self.secondColumn = secondColumn
  }

  /// Adds a failing run.
  public mutating func add(_ failure: BoundaryMap.Failure) {
    if let index = failures.firstIndex(where: { $0.isLike(failure) }) {
      failures[index].count += failure.count
    } else {
      failures.append(failure)
    }
  }

  fileprivate func isOfKind(_ other: PairFinding) -> Bool {
    first == other.first && firstColumn == other.firstColumn && second == other.second
      && secondColumn == other.secondColumn
  }
}
