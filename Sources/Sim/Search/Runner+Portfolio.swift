/// What a runner knows for its portfolio.
struct PortfolioState {
  /// The choices of the runs that the small exhaustive search makes, by seed.
  var opening: [ChoiceScript]?
  /// How many there are that differ from the run without surprise in at most one thing.
  var openingInAll = 0
  /// The kinds of the trial's runs, as far as they were made.
  var trial: [UInt64: UInt64] = [:]
  /// The shares, once the trial is over or somebody who has made it has told them.
  var shares: Portfolio?
  /// Seeds of the trial that take their process with them.
  var lost: Set<UInt64> = []
}

/// What a seed's run is made of.
enum SeedPlan {
  /// One of the small exhaustive search.
  case script(ChoiceScript)
  case algorithm(Strategy)

  var name: String {
    switch self {
    case .script: Portfolio.openingName
    case .algorithm(let algorithm): algorithm.name
    }
  }
}

extension Runner {
  /// The run without surprise is recorded for the small exhaustive search unless it is longer than this.
  private static let longestOpening = 10_000

  /// Which search algorithm a seed's run has: a function of the program and the seed.
  ///
  /// - Complexity: The portfolio makes its trial first, once for each runner: 72 runs.
  public func algorithm(for seed: UInt64) -> String {
    strategy == .guided ? strategy.name : plan(for: seed).name
  }

  /// How many runs differ from the one without any surprise in at most one thing; nil for a strategy that does not
  /// search them, and before the first run.
  public var openingInAll: Int? { portfolio.opening == nil ? nil : portfolio.openingInAll }

  /// How a portfolio shares the seeds of this program; nil until that is known, or after it was told.
  public var shares: Portfolio? {
    get { portfolio.shares }
    set { portfolio.shares = newValue }
  }

  /// Lets the trial pass over seeds of which it is known that they take their process with them.
  public func skipInTrial(_ seeds: [UInt64]) { portfolio.lost.formUnion(seeds) }

  func plan(for seed: UInt64) -> SeedPlan {
    guard strategy == .portfolio else { return .algorithm(strategy.algorithm(for: seed)) }
    if let run = Portfolio.opening(seed) {
      let opening = opening
      return run < opening.count
        ? .script(opening[run]) : .algorithm(Portfolio.unmeasured.algorithm(for: seed))
    }
    if let run = Portfolio.tried(seed) { return .algorithm(Portfolio.algorithm(ofTried: run)) }
    if portfolio.shares == nil {
      measureShares()
      willTry(seed)
    }
    return .algorithm((portfolio.shares ?? .unmeasured).algorithm(for: seed))
  }

  /// Keeps what a run of the trial was like.
  func learn(_ seed: UInt64, _ result: RunResult) {
    guard strategy == .portfolio, portfolio.shares == nil, Portfolio.tried(seed) != nil else { return }
    portfolio.trial[seed] = result.kind
    guard portfolio.trial.count == Portfolio.trial.count else { return }
    portfolio.shares = Portfolio(kinds: Portfolio.trial.map { portfolio.trial[$0] })
  }

  private func measureShares() {
    let counted = tally
    tally = scratch
    for seed in Portfolio.trial where portfolio.trial[seed] == nil && !portfolio.lost.contains(seed) {
      willTry(seed)
      _ = run(seed: seed)
    }
    tally = counted
    portfolio.shares = Portfolio(kinds: Portfolio.trial.map { portfolio.trial[$0] })
  }

  private var opening: [ChoiceScript] {
    if let opening = portfolio.opening { return opening }
    var scripts = [ChoiceScript()]
    portfolio.openingInAll = 1
    let profile = profileRun()
    if profile.isPassed, profile.steps <= Self.longestOpening {
      let base = run(
        ChoiceScript(), isRecording: true, foreignWaitMilliseconds: program.foreignWaitMilliseconds)
      let deviations = base.decisions.flatMap { decision in decision.others.map(decision.choice) }
      let count = min(deviations.count, Portfolio.openingRuns - 1)
      scripts += (0..<count).map { ChoiceScript([deviations[$0 * deviations.count / count]]) }
      portfolio.openingInAll += deviations.count
    }
    portfolio.opening = scripts
    return scripts
  }
}
