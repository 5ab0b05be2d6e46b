/// What the search for a short story may cost.
///
/// The runs and steps decide; they are the same on every machine. The time is a safety net for programs whose steps take
/// unusually long, and what it ends early may be told otherwise another time.
public struct SearchBudget: Sendable, Hashable {
  /// How many runs.
  public var runs: Int
  /// How many steps they may have in all.
  public var steps: Int
  /// Real time.
  public var time: Duration

  /// Creates a budget.
  public init(runs: Int, steps: Int, time: Duration = .seconds(60)) {
    self.runs = runs
    self.steps = steps
    self.time = time
  }

  /// A few seconds of a release build.
  public static let standard = SearchBudget(runs: 10_000, steps: 1_500_000)

  /// A few seconds of a debug build.
  static let test = SearchBudget(runs: 10_000, steps: 200_000)

  /// The same with another safety net.
  public func within(_ time: Duration) -> SearchBudget { SearchBudget(runs: runs, steps: steps, time: time) }
}

/// What a search has spent of its budget.
struct Spending {
  private let budget: SearchBudget
  /// When it has to end, done or not.
  let deadline: ContinuousClock.Instant
  private(set) var runs = 0
  private(set) var steps = 0

  init(of budget: SearchBudget) {
    self.budget = budget
    deadline = .now + budget.time
  }

  /// Whether nothing is left.
  var isAll: Bool { runs >= budget.runs || steps >= budget.steps || ContinuousClock.now >= deadline }

  /// Counts runs that were made.
  mutating func add(runs: Int, steps: Int) {
    self.runs += runs
    self.steps += steps
  }
}
