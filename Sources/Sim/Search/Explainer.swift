public import Environment

/// Tells a failure: what happened, and between which two lines it lies.
public struct Explanation: Sendable {
  /// How the run ended.
  public let verdict: Verdict
  /// The place of the last operation before the decisive window; nil when none is needed.
  public let before: CallSite?
  /// The place of the first operation after it; nil when there is none.
  public let after: CallSite?
  /// When it fails, in a sentence.
  public let window: String
  /// The whole story, at most ``Explainer/maxLines`` lines.
  public let lines: [String]
}

/// Turns a shrunk script into an explanation, by running it again with its events recorded.
public enum Explainer {
  /// The longest story.
  public static let maxLines = 40

  /// Explains a failing script.
  /// - Parameters:
  ///   - script: The choices, best shrunk before.
  ///   - runner: Runs of the same program.
  public static func explain(_ script: ChoiceScript, with runner: Runner) -> Explanation {
    let run = runner.run(script, isRecording: true, foreignWaitMilliseconds: 2)
    let window = Window(run, script: script, runner: runner)
    var lines = [headline(run)]
    if !run.verdict.detail.isEmpty { lines.append("  seen: \(run.verdict.detail)") }
    lines += story(run.events, limit: maxLines - lines.count - 1)
    lines.append(window.sentence)
    return Explanation(
      verdict: run.verdict, before: window.before, after: window.after, window: window.sentence,
      lines: lines)
  }

  private static func headline(_ run: RunResult) -> String {
    guard let invariant = run.verdict.invariant else { return run.verdict.name }
    return "\(run.verdict.name) \(invariant)" + (run.sentence.map { ": \($0)" } ?? "")
  }

  /// The events as sentences; a long story keeps its beginning and, above all, its end.
  static func story(_ events: [TraceEvent], limit: Int) -> [String] {
    let width = events.map { $0.process.count + $0.task.count + 1 }.max() ?? 0
    let lines = events.map { event in
      let who = event.kind == .world ? "world" : "\(event.process)/\(event.task)"
      let padded = who + String(repeating: " ", count: max(0, width - who.count))
      return "  \(padded)  \(event.text)" + (event.site.map { "  \($0)" } ?? "")
    }
    guard lines.count > limit else { return lines }
    let head = limit / 3
    let tail = limit - head - 1
    return lines.prefix(head) + ["  ... \(lines.count - head - tail) more ..."] + lines.suffix(tail)
  }
}

/// The decisive window of a failure, as far as one run and one counterfactual show it.
///
/// The last choice of a shrunk script is decisive: without it the failure does not happen. Where the task it was made at
/// then was, between its last operation and its next, is the window.
private struct Window {
  var before: CallSite?
  var after: CallSite?
  var sentence: String

  init(_ run: RunResult, script: ChoiceScript, runner: Runner) {
    guard let choice = Self.decisive(script, in: run) else {
      if let crash = script.choices.last(where: { $0.picked.hasPrefix("crash ") }) {
        sentence = "Fails exactly when \(crash.picked.dropFirst(6)) dies before its first operation."
        return
      }
      let workload = script.choices.contains { $0.kind == .draw } ? "with this workload it fails" : "it fails"
      sentence =
        script.choices.contains { $0.kind == .pick }
        ? "No window is needed: \(workload) whenever the tasks start in this order."
        : "No window is needed: \(workload) in every schedule, without any fault."
      return
    }
    if let cut = Self.cutWrite(choice, script: script, in: run) {
      (before, after) = (cut.site, cut.site)
      let place = cut.site.map { " at \($0)" } ?? ""
      sentence =
        "Fails exactly when \(Self.event(choice, at: cut)) inside the write\(place), with \(cut.bytes)."
      return
    }
    guard let index = run.visits.lastIndex(where: { $0.isPlace(of: choice) }) else {
      preconditionFailure("the decisive choice was found at a visit")
    }
    let visit = run.visits[index]
    let previous = run.visits[..<index].last { $0.task == visit.task && $0.site != nil }
    let isFault = choice.kind == .fault
    before = visit.isReply || isFault ? visit.site : previous?.site
    after = visit.isReply || isFault ? Self.next(after: index, in: run.visits) : visit.site
    if after == nil, visit.isReply { after = Self.counterfactual(choice, script: script, runner: runner) }
    let what =
      isFault ? "\(visit.taskName) meets the fault \(choice.picked)" : Self.event(choice, at: visit)
    sentence = Self.sentence(what, isFault: isFault, before: before, after: after)
  }

  /// The write that a crash cut short, when how far it got was a choice of its own.
  private static func cutWrite(
    _ crash: ScriptedChoice, script: ChoiceScript, in run: RunResult
  ) -> Visit? {
    guard crash.picked.hasPrefix("crash ") || crash.picked == "power loss",
      let position = script.choices.firstIndex(of: crash)
    else { return nil }
    // What the disk made of a power loss are extents too, of no write.
    for extent in script.choices[position...].dropFirst() where extent.kind == .extent {
      let visit = run.visits.last { $0.extentPlace == extent.place && $0.nth == extent.nth }
      guard var visit else { continue }
      visit.bytes = "\(extent.value) of \(extent.bound - 1) bytes written"
      return visit
    }
    return nil
  }

  private static func decisive(_ script: ChoiceScript, in run: RunResult) -> ScriptedChoice? {
    script.choices.last { choice in
      run.visits.contains { $0.isPlace(of: choice) && $0.kind != .yield && $0.kind != .join }
    }
  }

  private static func next(after index: Int, in visits: [Visit]) -> CallSite? {
    visits[(index + 1)...].first { $0.task == visits[index].task && !$0.isReply }?.site
  }

  /// Where the task would have gone next, had the choice not been made.
  private static func counterfactual(
    _ choice: ScriptedChoice, script: ChoiceScript, runner: Runner
  ) -> CallSite? {
    let rest = ChoiceScript(script.choices.filter { $0 != choice })
    let run = runner.run(rest, isRecording: true, foreignWaitMilliseconds: 2)
    guard let index = run.visits.lastIndex(where: { $0.isPlace(of: choice) }) else { return nil }
    return next(after: index, in: run.visits)
  }

  private static func event(_ choice: ScriptedChoice, at visit: Visit) -> String {
    if choice.picked == "time" { return "time moves on" }
    if choice.picked == "power loss" { return "the power fails" }
    guard let space = choice.picked.lastIndex(of: " ") else { return "another task goes on" }
    if choice.picked.hasPrefix("crash ") { return "\(choice.picked.dropFirst(6)) dies" }
    return "\(choice.picked[..<space]) goes on while \(visit.taskName) is"
  }

  private static func sentence(
    _ what: String, isFault: Bool, before: CallSite?, after: CallSite?
  ) -> String {
    let end = after.map { "before \($0)" } ?? "before the task's end"
    if isFault {
      return
        "Fails exactly when \(what) at \(before.map(String.init(describing:)) ?? "its first operation"), \(end)."
    }
    return
      "Fails exactly when \(what) after \(before.map(String.init(describing:)) ?? "the task's start") and \(end)."
  }
}
