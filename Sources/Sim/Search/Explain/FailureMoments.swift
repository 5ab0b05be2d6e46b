/// The moments of a run at which a choice may be made, and whether the run then fails.
///
/// One choice of a shrunk script is made earlier and later while all others stay: a switch or an event of the world at
/// each step at which it is possible, a fault at each occasion. That is a search along one axis of the failure (compare
/// Zeller, "Isolating Cause-Effect Chains from Computer Programs", FSE 2002, which narrows a difference between two runs).
/// Where there are more moments than the budget allows, the edges are found by doubling the distance and halving it
/// again, which takes the moments between for alike; a sample of the others is tried as well.
struct FailureMoments {
  /// A moment: the choice as it is made there, and its step.
  struct Moment {
    let choice: ScriptedChoice
    let step: Int
    /// Whether an operation has had its effect and is about to return.
    let isReply: Bool
  }

  /// The run without the choice, which the moments are of.
  let without: RunResult
  let all: [Moment]
  /// Whether the run fails when the choice is made there; nil where that was not tried.
  private(set) var outcomes: [Bool?]
  /// The moments around the original one that fail, without a gap that was seen.
  private(set) var failing: ClosedRange<Int>

  /// Tries the moments of a choice.
  /// - Returns: nil when the choice is no switch, event or fault, or could not be found again.
  init?(of choice: ScriptedChoice, in script: ChoiceScript, _ trials: Trials) {
    guard choice.kind == .pick || choice.kind == .fault else { return nil }
    let others = script.choices.filter { $0 != choice }
    guard let without = trials.record(others, of: choice.candidate) else { return nil }
    let taken = Set(others.map(\.key))
    self.without = without
    all = without.decisions.compactMap { decision in
      guard decision.kind == choice.kind, !taken.contains(decision.key),
        let option = decision.options.first
      else { return nil }
      return Moment(choice: decision.choice(option), step: decision.step, isReply: decision.isReply)
    }
    outcomes = [Bool?](repeating: nil, count: all.count)
    guard let original = all.firstIndex(where: { $0.choice.key == choice.key }) else { return nil }
    outcomes[original] = true
    failing = original...original
    if trials.affords(all.count, of: without.steps) {
      for index in all.indices { _ = fails(index, others, trials) }
      let first = outcomes[..<original].lastIndex { $0 != true }.map { $0 + 1 } ?? 0
      let last = outcomes[original...].firstIndex { $0 != true }.map { $0 - 1 } ?? all.count - 1
      failing = first...last
    } else {
      failing = edge(from: original, by: -1, others, trials)...edge(from: original, by: 1, others, trials)
      for sample in 0..<Self.sample { _ = fails(sample * all.count / Self.sample, others, trials) }
    }
  }

  /// How many moments of the whole run are tried where they are too many.
  private static let sample = 16

  /// How many moments were tried, and how many of them fail.
  var tried: Int { outcomes.count { $0 != nil } }
  var failed: Int { outcomes.count { $0 == true } }
  /// How many moments fail beyond those around the original one.
  var failedElsewhere: Int { outcomes.indices.count { outcomes[$0] == true && !failing.contains($0) } }
  var failedThere: Int { failed - failedElsewhere }
  /// Whether no moment passes: then it does not matter when the choice is made.
  var isEverywhere: Bool { failed == tried && tried > 1 }

  /// The last moment in one direction up to which it fails.
  private mutating func edge(
    from original: Int, by direction: Int, _ others: [ScriptedChoice], _ trials: Trials
  ) -> Int {
    var inside = original
    var outside = direction < 0 ? -1 : all.count
    var distance = 1
    while inside != outside - direction {
      let wanted = original + direction * distance
      // Doubling up to the first that passes, then halving what is left.
      let isPast = direction < 0 ? wanted <= outside : wanted >= outside
      let index = isPast || !all.indices.contains(wanted) ? (inside + outside) / 2 : wanted
      guard index != inside, index != outside, let fails = fails(index, others, trials) else { return inside }
      if fails { inside = index } else { outside = index }
      distance = fails ? distance * 2 : all.count
    }
    return inside
  }

  private mutating func fails(_ index: Int, _ others: [ScriptedChoice], _ trials: Trials) -> Bool? {
    if let known = outcomes[index] { return known }
    outcomes[index] = trials.fails(others + [all[index].choice])
    return outcomes[index]
  }
}
