import Scenarios

/// `faultline doctor`: the runtime's facts, and the canaries.
struct DoctorAction {
  let command: DoctorCommand

  /// One line of the examination.
  private struct Finding: Encodable {
    var fact: String
    var problem: String?

    var line: String { (problem == nil ? "ok    " : "FAIL  ") + fact + (problem.map { ": \($0)" } ?? "") }
  }

  func perform() -> ExitCode {
    let findings = runtime + Canaries.all.map(examine)
    let isWell = findings.allSatisfy { $0.problem == nil }
    let lines: [String]
    if command.format == .json {
      lines = findings.map { jsonLine($0) }
    } else {
      lines =
        findings.map(\.line) + ["", "The engine is \(isWell ? "" : "NOT ")in control on this toolchain."]
    }
    return say(lines) ?? (isWell ? .passed : .lostControl)
  }

  private var runtime: [Finding] {
    switch Supervisor.ask(WorkerRequest(task: .doctor)) {
    case .story(let story):
      return story.lines.map { line in
        let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
        return Finding(fact: parts[0], problem: parts.dropFirst().first)
      }
    case .refused(let message, _): return [Finding(fact: "the self-test runs", problem: message)]
    case .crashed(let detail): return [Finding(fact: "the self-test runs", problem: detail)]
    case .hung: return [Finding(fact: "the self-test runs", problem: "it makes no progress")]
    }
  }

  private func examine(_ canary: Canaries.Canary) -> Finding {
    let seen = canary.verdict == "nondeterministic" ? comparison(canary) : verdict(canary)
    return Finding(
      fact: "\(canary.scenario.summary) ends \(canary.verdict)",
      problem: seen == canary.verdict ? nil : "it ended \(seen)")
  }

  /// What differs between processes shows in no single one.
  private func comparison(_ canary: Canaries.Canary) -> String {
    let request = WorkerRequest(task: .record, scenario: canary.scenario.name)
    return TraceComparison(request: request, hashing: .random).firstDifference() == nil
      ? "passed" : "nondeterministic"
  }

  private func verdict(_ canary: Canaries.Canary) -> String {
    let request = WorkerRequest(task: .replay, scenario: canary.scenario.name)
    switch Supervisor.ask(request, limit: .seconds(canary.verdict == "hung" ? 2 : 10), isQuiet: true) {
    case .story(let story): return story.verdict
    case .refused(let message, _): return message
    case .crashed: return "crashed"
    case .hung: return "hung"
    }
  }
}
