import Foundation
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
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      lines = findings.compactMap { try? encoder.encode($0) }.map { String(decoding: $0, as: UTF8.self) }
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
    let request = WorkerRequest(task: .replay, scenario: canary.scenario.name, limitMilliseconds: 0)
    let seen: String
    switch Supervisor.ask(request, limit: .seconds(canary.verdict == "hung" ? 2 : 10), isQuiet: true) {
    case .story(let story): seen = story.verdict
    case .refused(let message, _): seen = message
    case .crashed: seen = "crashed"
    case .hung: seen = "hung"
    }
    return Finding(
      fact: "\(canary.scenario.summary) ends \(canary.verdict)",
      problem: seen == canary.verdict ? nil : "it ended \(seen)")
  }
}
