/// Finds the shortest story of a failure: the choices without which it does not happen.
///
/// Whole kinds of choice are left out first, then choices in spans, halving, as in delta debugging (Zeller and Hildebrandt,
/// "Simplifying and Isolating Failure-Inducing Input", TSE 2002). Numbers are lowered towards 0, and decision points moved
/// to earlier occasions, until no single change keeps the same invariant failing. After each success the run's own log
/// takes the place of the attempt, which drops choices whose point is no longer reached (as Hypothesis re-aligns its
/// choice sequence).
///
/// Deterministic: the budget is counted in runs and steps. The clock is only a safety net.
public struct Shrinker {
  /// What shrinking came to.
  public struct Result: Sendable {
    /// The smallest failing run that was found.
    public var run: RunResult
    /// How many runs it took.
    public var attempts: Int
    /// How many steps these runs had.
    public var steps: Int
    /// Whether the budget ended the search before it was done.
    public var isCutOff: Bool
  }

  let runner: Runner
  /// A script that delta debugging is done with soon enough.
  private static let short = 48

  private let target: Verdict
  private var spending: Spending
  private(set) var best: RunResult
  /// The scripts that were tried and did not do, by their digests.
  private var refused: Set<UInt64> = []

  private init(_ failure: RunResult, with runner: Runner, target: Verdict, _ budget: SearchBudget) {
    self.runner = runner
    self.target = target
    spending = Spending(of: budget)
    best = failure
  }

  /// Shrinks a failing run.
  /// - Parameters:
  ///   - failure: The run to start from.
  ///   - runner: Runs of the same program.
  ///   - budget: What it may cost.
  public static func shrink(
    _ failure: RunResult, with runner: Runner, budget: SearchBudget = .standard
  ) -> Result {
    var shrinker = Shrinker(failure, with: runner, target: failure.verdict, budget)
    shrinker.shrink()
    let spent = shrinker.spending
    return Result(run: shrinker.best, attempts: spent.runs, steps: spent.steps, isCutOff: spent.isAll)
  }

  /// The choices of the smallest failing run so far.
  var choices: [ScriptedChoice] { best.script.choices }

  var isSpent: Bool { spending.isAll }

  private mutating func shrink() {
    // The failure as its own log replays it: from here on every comparison is between scripted runs.
    guard accept(choices) else { return }
    if choices.count > Self.short {
      removeKinds()
      cutEnd()
    }
    var changed = true
    while changed, !isSpent {
      changed = removeSpans()
      changed = removeEvents() || changed
      changed = lowerValues() || changed
      changed = moveEarlier() || changed
      changed = closeGaps() || changed
      changed = pickOthers() || changed
      if !changed { changed = removePairs() }
    }
  }

  /// Runs an attempt and keeps it when the same thing fails.
  mutating func accept(_ choices: [ScriptedChoice]) -> Bool {
    let digest = ChoiceScript(choices).digest
    guard !isSpent, !refused.contains(digest) else { return false }
    let result = runner.run(
      ChoiceScript(choices), isRecording: false, foreignWaitMilliseconds: 2, maxSteps: longest)
    spending.add(runs: 1, steps: result.steps)
    guard result.verdict.agrees(with: target) else {
      refused.insert(digest)
      return false
    }
    best = result
    return true
  }

  /// A run that goes on for much longer than the failure is another story.
  private var longest: Int {
    if case .stuck = target { return .max }
    return 500 + best.steps * 3 / 2
  }
}

extension ChoiceScript {
  /// A digest of what it chooses where.
  fileprivate var digest: UInt64 {
    choices.reduce(0) { mix64(mix64(mix64($0, $1.key), UInt64($1.value)), $1.candidate) }
  }
}
