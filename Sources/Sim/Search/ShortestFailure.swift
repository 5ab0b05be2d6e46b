/// The most telling story among several failures that fail alike.
///
/// A shrunk run is a local minimum: another seed's failure of the same invariant often shrinks to much less. So the
/// seeds after the failing one are tried too. Where the shortest story is nothing but a workload, one that is little
/// longer and comes about by a fault or a death is preferred: it says between which lines, and not only with what.
///
/// How many seeds are tried depends on runs and steps, never on time.
public struct ShortestFailure: Sendable {
  /// The seed whose failure is told.
  public let seed: UInt64
  /// The run as the seed gave it.
  public let found: RunResult
  /// The same, shrunk.
  public let shrunk: Shrinker.Result
  /// How many failures were shrunk to choose from.
  public let compared: Int

  /// Shrinks a failure and some that fail alike, and takes the most telling.
  /// - Parameters:
  ///   - seed: The seed that failed.
  ///   - found: Its run.
  ///   - runner: Runs of the same program; what they count is of no use to anyone after this.
  ///   - moreSeeds: How many later seeds to try; none when somebody asked for this very seed.
  ///   - budget: What it may cost in all.
  public static func search(
    from seed: UInt64, _ found: RunResult, with runner: Runner, moreSeeds: Int = 400,
    budget: SearchBudget = .standard
  ) -> ShortestFailure {
    var search = TellingSearch(runner: runner, target: found.verdict, budget: budget)
    return search.search(from: seed, found, moreSeeds: moreSeeds)
  }
}

/// The search itself, with what it has spent.
private struct TellingSearch {
  private struct Candidate {
    let seed: UInt64
    let found: RunResult
    let shrunk: Shrinker.Result

    var script: ChoiceScript { shrunk.run.script }
    var size: (Int, Int) { (script.choices.count, shrunk.run.steps) }
    /// Whether something happens in it, as opposed to a workload with which it always fails.
    var isLocal: Bool { script.choices.contains { $0.kind == .pick || $0.kind == .fault } }
    /// Whether the world does something in it, and not only the scheduler.
    var hasEvent: Bool {
      script.choices.contains { ($0.kind == .pick && !ChoiceWords($0).isTurn) || $0.kind == .fault }
    }
  }

  private let runner: Runner
  private let target: Verdict
  private let budget: SearchBudget
  private var spending: Spending
  private var compared = 0

  /// The failures that are shrunk at most, to find the shortest, and to find one in which something happens.
  private static let failures = 8
  private static let localFailures = 3
  /// How many choices more a story may have in which something happens.
  private static let patience = 3

  init(runner: Runner, target: Verdict, budget: SearchBudget) {
    self.runner = runner
    self.target = target
    self.budget = budget
    spending = Spending(of: budget)
  }

  private var isSpent: Bool { spending.isAll }

  mutating func search(from seed: UInt64, _ found: RunResult, moreSeeds: Int) -> ShortestFailure {
    var best = shrink(found, of: seed, share: moreSeeds > 0 ? 3 : 1)
    var next = 0
    while next < moreSeeds, !isSpent, compared < Self.failures, (1, 0) < best.size {
      next += 1
      guard let (seed, other) = failure(of: seed &+ UInt64(next)) else { continue }
      let candidate = shrink(other, of: seed, share: 6)
      if candidate.size < best.size { best = candidate }
    }
    if !best.isLocal, !best.script.choices.isEmpty, moreSeeds > 0 {
      best = local(than: best, from: seed, moreSeeds: moreSeeds) ?? best
    }
    return ShortestFailure(seed: best.seed, found: best.found, shrunk: best.shrunk, compared: compared)
  }

  /// A failure that has another reason than the draws of the workload which the best one needs.
  private mutating func local(than best: Candidate, from seed: UInt64, moreSeeds: Int) -> Candidate? {
    let draws = Set(best.script.choices.map(\.place))
    var found: Candidate?
    var tried = 0
    for next in 0...moreSeeds {
      guard !isSpent, tried < Self.localFailures else { break }
      guard let (seed, other) = failure(of: seed &+ UInt64(next)) else { continue }
      let rest = ChoiceScript(other.script.choices.filter { !draws.contains($0.place) })
      let without = runner.run(rest, foreignWaitMilliseconds: 2)
      spending.add(runs: 1, steps: without.steps)
      guard without.verdict.agrees(with: target) else { continue }
      tried += 1
      let candidate = shrink(without, of: seed, share: 6)
      let isTelling = candidate.hasEvent && candidate.size.0 <= best.size.0 + Self.patience
      if isTelling, found.map({ candidate.size < $0.size }) ?? true {
        found = Candidate(seed: seed, found: other, shrunk: candidate.shrunk)
      }
    }
    return found
  }

  /// A seed's run, if it fails alike.
  private mutating func failure(of seed: UInt64) -> (UInt64, RunResult)? {
    let run = runner.run(seed: seed)
    spending.add(runs: 1, steps: run.steps)
    return run.verdict.agrees(with: target) ? (seed, run) : nil
  }

  /// - Parameter share: Which part of the budget it may take.
  private mutating func shrink(_ run: RunResult, of seed: UInt64, share: Int) -> Candidate {
    compared += 1
    let part = SearchBudget(
      runs: budget.runs / share, steps: budget.steps / share, time: spending.deadline - .now)
    let shrunk = Shrinker.shrink(run, with: runner, budget: part)
    spending.add(runs: shrunk.attempts, steps: shrunk.steps)
    return Candidate(seed: seed, found: run, shrunk: shrunk)
  }
}
