/// Finds the shortest story of a failure: the choices without which it does not happen.
///
/// Choices are removed in spans, halving, as in delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating
/// Failure-Inducing Input", TSE 2002), numbers are lowered towards 0, and decision points moved to earlier occasions,
/// until no single change keeps the same invariant failing. After each success the run's own log takes the place of
/// the attempt, which drops choices whose point is no longer reached (as Hypothesis re-aligns its choice sequence).
///
/// Deterministic: the budget is counted in runs and steps. The clock is only a safety net.
public struct Shrinker {
  /// What shrinking came to.
  public struct Result: Sendable {
    /// The smallest failing run that was found.
    public var run: RunResult
    /// How many runs it took.
    public var attempts: Int
    /// Whether the budget ended the search before it was done.
    public var isCutOff: Bool
  }

  private let runner: Runner
  private let target: Verdict
  private let deadline: ContinuousClock.Instant
  private var best: RunResult
  private var attempts = 0
  private var steps = 0

  private static let maxAttempts = 20_000
  private static let maxSteps = 20_000_000

  private init(_ failure: RunResult, with runner: Runner, target: Verdict, limit: Duration) {
    self.runner = runner
    self.target = target
    best = failure
    deadline = .now + limit
  }

  /// Shrinks a failing run.
  /// - Parameters:
  ///   - failure: The run to start from.
  ///   - runner: Runs of the same program.
  ///   - limit: Real time after which the best run so far is taken.
  public static func shrink(
    _ failure: RunResult, with runner: Runner, limit: Duration = .seconds(5)
  ) -> Result {
    var shrinker = Shrinker(failure, with: runner, target: failure.verdict, limit: limit)
    shrinker.shrink()
    return Result(run: shrinker.best, attempts: shrinker.attempts, isCutOff: shrinker.isSpent)
  }

  private var isSpent: Bool {
    attempts >= Self.maxAttempts || steps >= Self.maxSteps || ContinuousClock.now >= deadline
  }

  private mutating func shrink() {
    // The failure as its own log replays it: from here on every comparison is between scripted runs.
    guard accept(best.script.choices) else { return }
    var changed = true
    while changed, !isSpent {
      changed = removeSpans()
      changed = lowerValues() || changed
      changed = moveEarlier() || changed
      changed = closeGaps() || changed
      changed = pickOthers() || changed
      if !changed { changed = removePairs() }
    }
  }

  /// Runs an attempt and keeps it when the same thing fails.
  private mutating func accept(_ choices: [ScriptedChoice]) -> Bool {
    guard !isSpent else { return false }
    attempts += 1
    let result = runner.run(ChoiceScript(choices), foreignWaitMilliseconds: 2)
    steps += result.steps
    guard result.verdict.agrees(with: target) else { return false }
    best = result
    return true
  }

  private mutating func removeSpans() -> Bool {
    var changed = false
    var length = max(best.script.choices.count / 2, 1)
    while length >= 1 {
      var start = 0
      while start < best.script.choices.count, !isSpent {
        var choices = best.script.choices
        choices.removeSubrange(start..<min(start + length, choices.count))
        if accept(choices) { changed = true } else { start += length }
      }
      length /= 2
    }
    return changed
  }

  /// Lowers plain numbers: 1, then by halving the distance.
  private mutating func lowerValues() -> Bool {
    var changed = false
    var index = 0
    while index < best.script.choices.count, !isSpent {
      let choice = best.script.choices[index]
      if choice.kind == .draw || choice.kind == .extent, choice.value > 1 {
        changed = lower(index) || changed
      }
      index += 1
    }
    return changed
  }

  private mutating func lower(_ index: Int) -> Bool {
    var low = 0  // the largest value known to pass; 0 was tried by removal
    var changed = false
    while index < best.script.choices.count, !isSpent {
      let value = best.script.choices[index].value
      guard value - low > 1 else { return changed }
      var choices = best.script.choices
      choices[index].value = low == 0 ? 1 : low + (value - low) / 2
      let count = choices.count
      if accept(choices) {
        changed = true
        if best.script.choices.count != count { return true }
      } else {
        low = choices[index].value
      }
    }
    return changed
  }

  /// Moves a pick or a fault to the first occasion at which it does the same.
  private mutating func moveEarlier() -> Bool {
    var changed = false
    var index = 0
    while index < best.script.choices.count, !isSpent {
      let choice = best.script.choices[index]
      if choice.kind != .draw {
        for nth in 0..<min(choice.nth, 64) {
          var choices = best.script.choices
          choices[index].nth = nth
          if accept(choices) {
            changed = true
            break
          }
        }
      }
      index += 1
    }
    return changed
  }

  /// Takes out one of a task's draws and lets the later ones of the same label move up, as one takes an operation out of a
  /// list of operations.
  private mutating func closeGaps() -> Bool {
    var changed = false
    var index = 0
    while index < best.script.choices.count, !isSpent {
      let choice = best.script.choices[index]
      let count = best.script.choices.count
      if choice.kind == .draw, choice.nth < 64 {
        for gap in 0...choice.nth where acceptWithout(draw: gap, of: choice.place) {
          changed = true
          break
        }
      }
      if best.script.choices.count == count { index += 1 }
    }
    return changed
  }

  private mutating func acceptWithout(draw gap: Int, of place: UInt64) -> Bool {
    var choices = best.script.choices
    choices.removeAll { $0.kind == .draw && $0.place == place && $0.nth == gap }
    for index in choices.indices where choices[index].place == place && choices[index].nth > gap {
      choices[index].nth -= 1
    }
    return choices != best.script.choices && accept(choices)
  }

  /// Removes two choices at once, such as a pick and the one that undid it; for scripts short enough to try all.
  private mutating func removePairs() -> Bool {
    guard best.script.choices.count <= 32 else { return false }
    var changed = false
    var first = 0
    while first < best.script.choices.count, !isSpent {
      if !removePair(with: first) { first += 1 } else { changed = true }
    }
    return changed
  }

  private mutating func removePair(with first: Int) -> Bool {
    for second in best.script.choices.indices.dropFirst(first + 1) {
      var choices = best.script.choices
      choices.remove(at: second)
      choices.remove(at: first)
      if accept(choices) { return true }
    }
    return false
  }

  /// Picks another candidate where that makes other choices unnecessary.
  private mutating func pickOthers() -> Bool {
    var changed = false
    var index = 0
    while index < best.script.choices.count, !isSpent {
      let choice = best.script.choices[index]
      if choice.kind == .pick, !choice.picked.hasPrefix("crash ") {
        for value in 1..<min(choice.bound, 6) where value != choice.value && pick(value, at: index) {
          changed = true
          break
        }
      }
      index += 1
    }
    return changed
  }

  /// Tries another pick, each time without one of the other choices.
  private mutating func pick(_ value: Int, at index: Int) -> Bool {
    var choices = best.script.choices
    choices[index].value = value
    choices[index].candidate = 0
    for other in choices.indices where other != index {
      var fewer = choices
      fewer.remove(at: other)
      if accept(fewer) { return true }
    }
    return false
  }
}
