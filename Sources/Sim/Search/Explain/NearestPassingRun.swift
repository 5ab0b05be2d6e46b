/// The passing run that is nearest to a failing one, and the first event that tells them apart.
///
/// Nearest is which has the fewest other choices, and among those with one the run that goes the same way longest. A shrunk
/// script that is minimal passes as soon as any one of its choices is left out (Zeller and Hildebrandt, TSE 2002, call
/// such a pair 1-minimal). To the empty script every single deviation is tried, the latest first.
struct NearestPassingRun {
  /// What is chosen otherwise, in words.
  let change: String
  /// The first event of each that the other does not have; nil where a run has ended before.
  let failing: TraceEvent?
  let passing: TraceEvent?
  /// How many events both have before that.
  let common: Int

  /// Finds the nearest passing run.
  /// - Returns: nil where none was found with one other choice.
  init?(to script: ChoiceScript, _ failure: RunResult, _ trials: Trials) {
    var best: NearestPassingRun?
    for (change, choices) in Self.changes(of: script, failure) {
      guard let run = trials.run(choices) else { break }
      guard run.verdict == .passed else { continue }
      guard let recorded = trials.record(choices) else { break }
      let found = NearestPassingRun(change, failure.events, recorded.events)
      if found.common > best?.common ?? -1 { best = found }
      // Deviations from the empty script come in the order of their distance.
      if script.choices.isEmpty { break }
    }
    guard let best else { return nil }
    self = best
  }

  private init(_ change: String, _ failing: [TraceEvent], _ passing: [TraceEvent]) {
    self.change = change
    let count = min(failing.count, passing.count)
    common = (0..<count).first { !failing[$0].isSame(as: passing[$0]) } ?? count
    self.failing = common < failing.count ? failing[common] : nil
    self.passing = common < passing.count ? passing[common] : nil
  }

  private static func changes(
    of script: ChoiceScript, _ failure: RunResult
  ) -> [(change: String, choices: [ScriptedChoice])] {
    guard script.choices.isEmpty else {
      return script.choices.map { choice in
        ("without '\(ChoiceWords(choice).line)'", script.choices.filter { $0 != choice })
      }
    }
    // Turns first: the fewer things fail, the nearer.
    let kinds: [BoundaryMap.Column.Family] = [.turn, .fault, .event]
    let last = failure.violation?.step ?? .max
    return kinds.flatMap { kind in
      var found: [(change: String, choices: [ScriptedChoice])] = []
      for decision in failure.decisions.reversed() where decision.step <= last {
        for option in decision.others where option.column.family == kind && option.value > 0 {
          let choice = decision.choice(option)
          found.append(("with '\(ChoiceWords(choice).line)'", [choice]))
        }
        if found.count >= limit { break }
      }
      return found
    }
  }

  /// How many deviations of each kind are tried at most.
  private static let limit = 24
}

extension TraceEvent {
  /// Whether two runs did the same here, as far as people can tell.
  fileprivate func isSame(as other: TraceEvent) -> Bool {
    process == other.process && task == other.task && text == other.text && time == other.time
  }
}
