import Sim

/// What replaying a case came to, beside what the case says.
///
/// A case that does not fail any more may have been mended, or it may have gone another way and met nothing. The choices
/// tell: each names its decision point and what was picked there, so it is made wherever the two still exist.
struct ReplayComparison {
  enum Outcome: String {
    /// It fails as the case says.
    case reproduced
    /// Every choice was made, and the failure did not come.
    case passesNow = "passes now"
    /// The run went another way.
    case diverged
  }

  let outcome: Outcome
  /// What is worth saying beyond that; nil when the replay is the case to the letter.
  let remark: String?
  /// The run's verdict, unless the same build did something else with the same choices.
  let verdict: Verdict

  init(_ file: CaseFile, _ run: RunResult) {
    let isSame = file.verdict == run.verdict.name && file.invariant == run.verdict.invariant
    guard !isSame || file.traceHash != run.traceHash else {
      (outcome, remark, verdict) = (.reproduced, nil, run.verdict)
      return
    }
    let difference = Self.firstEvent(file.events, TraceText.events(run.events))
    if file.traceHash != run.traceHash, file.tool == Build.tool, file.tool.executable != nil {
      // Nothing but the choices goes into a run, and they are the case's own.
      outcome = .diverged
      verdict = .nondeterministic("the same build and the same choices: \(difference ?? "the trace differs")")
      remark = nil
      return
    }
    verdict = run.verdict
    let was = "the case was \(file.verdict)\(file.invariant.map { " \($0)" } ?? "")"
    if isSame {
      outcome = .reproduced
    } else {
      outcome = run.firstMissed == nil && run.verdict == .passed ? .passesNow : .diverged
    }
    var parts = isSame ? [] : [was]
    if let missed = run.firstMissed {
      let count = run.missedChoices
      parts.append(
        "the first choice that could not be made, of \(count == 1 ? "one" : "\(count)"): \(missed)")
    } else if let difference {
      parts.append("every choice was made; \(difference)")
    } else {
      let build = "(\(file.tool.configuration), \(file.tool.toolchain))"
      parts.append("every choice was made; the trace differs, as it may in another build \(build)")
    }
    remark = parts.joined(separator: "; ")
  }

  /// The first event that differs, in words; nil when the case keeps none that does.
  private static func firstEvent(_ then: [String], _ now: [String]) -> String? {
    guard !then.isEmpty else { return nil }
    guard let index = then.indices.first(where: { $0 >= now.count || then[$0] != now[$0] }) else {
      return now.count > then.count ? "it goes on after its event \(then.count): '\(now[then.count])'" : nil
    }
    let seen = index < now.count ? "is '\(now[index])' now" : "does not come now"
    return "the first event that differs is number \(index + 1): '\(then[index])' \(seen)"
  }
}
