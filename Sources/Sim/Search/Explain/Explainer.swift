/// Turns a shrunk script into an explanation, by running it and variations of it.
///
/// Every part has a budget of runs and steps. None looks at a clock, so a case is told with the same words in every process.
public enum Explainer {
  /// The longest told failure, with what a command prints around the story.
  public static let maxLines = 40
  /// The lines of it that are the command's: what failed, the trace, the case, and how to run it again.
  public static let framingLines = 5
  /// The steps after which no more choices are moved, and those after which no other values are tried: a story that could
  /// not be made short has hundreds of choices, and each takes a run at least, which may be a long one.
  private static let (momentSteps, valueSteps) = (400_000, 600_000)
  /// What the curve may cost.
  private static let curveSteps = 150_000
  /// The choices that are listed at most.
  private static let listedChoices = 8

  /// Explains a failing script.
  /// - Parameters:
  ///   - script: The choices, best shrunk before.
  ///   - runner: Runs of the same program.
  public static func explain(_ script: ChoiceScript, with runner: Runner) -> Explanation {
    let failure = runner.runShowingAftermath(script)
    let trials = Trials(of: failure, with: runner)
    let moments = moments(of: script, trials)
    let choices = explained(script, moments, failure, trials)
    trials.allow(runs: 200, steps: 60_000)
    let passing = NearestPassingRun(to: script, failure, trials)
    trials.allow(runs: 1_000, steps: curveSteps)
    let curve = FailureCurve(script, steps: failure.lastStep, trials, allowing: curveSteps)
    let window = window(of: script, moments, failure, choices)

    var lines = [headline(failure)]
    if !failure.verdict.detail.isEmpty { lines.append("  seen: \(failure.verdict.detail)") }
    var end = choiceLines(choices)
    end += passing.map { passingLines($0) } ?? []
    end += curve.map { curveLines($0, failure.events) } ?? []
    end.append(window.sentence)
    lines += Story.lines(failure.events, limit: maxLines - framingLines - lines.count - end.count)
    return Explanation(
      verdict: failure.verdict, span: window, choices: choices, curve: curve, lines: lines + end)
  }

  private static func headline(_ run: RunResult) -> String {
    guard let invariant = run.verdict.invariant else { return run.verdict.name }
    return "\(run.verdict.name) \(invariant)" + (run.sentence.map { ": \($0)" } ?? "")
  }

  // MARK: The parts

  private static func moments(of script: ChoiceScript, _ trials: Trials) -> [FailureMoments?] {
    let movable = script.choices.count { $0.kind == .pick || $0.kind == .fault }
    return script.choices.map { choice in
      guard trials.stepsInAll < momentSteps else { return nil }
      trials.allow(runs: 400, steps: 120_000 / max(movable, 1))
      return FailureMoments(of: choice, in: script, trials)
    }
  }

  private static func explained(
    _ script: ChoiceScript, _ moments: [FailureMoments?], _ failure: RunResult, _ trials: Trials
  ) -> [ExplainedChoice] {
    zip(script.choices, moments).map { choice, moments in
      trials.allow(runs: 60, steps: 60_000 / script.choices.count)
      let isTried = trials.stepsInAll < valueSteps
      return ExplainedChoice(
        choice: choice,
        remark: isTried ? IrrelevantChoices(choice, in: script, failure, trials).remark : nil,
        moments: moments.map { ExplainedChoice.Moments(failing: $0.failed, tried: $0.tried) })
    }
  }

  /// The narrowest window of all: it says most of where to look.
  ///
  /// What the world does comes before what the scheduler does: a switch is often needed only for it to be possible.
  private static func window(
    of script: ChoiceScript, _ moments: [FailureMoments?], _ failure: RunResult, _ choices: [ExplainedChoice]
  ) -> FailureWindow {
    let movable = zip(script.choices, moments).compactMap { choice, moments in
      moments.map { (choice: choice, moments: $0) }
    }
    let narrow = movable.filter { !$0.moments.isEverywhere }
    let share = { (moments: FailureMoments) in Double(moments.failed) / Double(moments.tried) }
    let narrowest = narrow.reversed().min { left, right in
      let (first, second) = (ChoiceWords(left.choice).isTurn, ChoiceWords(right.choice).isTurn)
      return first == second ? share(left.moments) < share(right.moments) : second
    }
    guard let (choice, found) = narrowest ?? movable.last(where: { $0.choice.kind == .fault }) else {
      return .ofViolation(failure, because: reason(script, movable.isEmpty))
    }
    if choice.kind == .fault { return FailureWindow(ofFault: choice, found, in: failure) }
    guard var cut = CutWrite(by: choice, in: script, failure) else {
      return FailureWindow(ofEvent: choice, found)
    }
    if let remark = choices.first(where: { $0.choice == cut.extent })?.remark { cut.bytes += ", \(remark)" }
    return FailureWindow(ofDeath: choice, inside: cut, found)
  }

  private static func reason(_ script: ChoiceScript, _ isStill: Bool) -> String {
    let workload = script.choices.contains { $0.kind == .draw } ? "with this workload it fails" : "it fails"
    guard isStill else { return "\(workload) whenever that happens" }
    if script.choices.contains(where: { $0.kind == .pick }) {
      return "\(workload) whenever the tasks start in this order"
    }
    return "\(workload) in every schedule, without any fault"
  }

  // MARK: The lines

  private static func choiceLines(_ choices: [ExplainedChoice]) -> [String] {
    let lines = choices.map { "  choice   \($0.line)" }
    guard lines.count > listedChoices else { return lines }
    return lines.prefix(listedChoices - 1) + ["  choice   ... \(lines.count - listedChoices + 1) more ..."]
  }

  private static func passingLines(_ run: NearestPassingRun) -> [String] {
    [
      "  passes   \(run.change); the first difference, after \(run.common) events:",
      "    failing  \(run.failing.map(Story.line) ?? "the run is over")",
      "    passing  \(run.passing.map(Story.line) ?? "the run is over")",
    ]
  }

  private static func curveLines(_ curve: FailureCurve, _ events: [TraceEvent]) -> [String] {
    let runs = curve.points.first?.runs ?? 0
    let points = curve.told.map { "\($0.step): \(percent($0))" }.joined(separator: ", ")
    let odds = "  odds     kept up to a step, \(runs) random ends: \(points) fail"
    guard let jump = curve.jump else { return [odds] }
    let step = events.filter { $0.step == jump.to.step }
    let event = step.first { $0.site != nil } ?? step.first ?? events.first { $0.step > jump.to.step }
    let what = event.map { ": \(Story.line($0))" } ?? ""
    return [
      odds, "  jump     from \(percent(jump.from)) to \(percent(jump.to)) at step \(jump.to.step)\(what)",
    ]
  }

  private static func percent(_ point: FailureCurve.Point) -> String {
    "\((point.failing * 200 + point.runs) / (point.runs * 2)) %"
  }
}

extension RunResult {
  /// The step at which it failed.
  fileprivate var lastStep: Int { violation?.step ?? steps }
}
