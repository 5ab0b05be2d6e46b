import Sim

extension Doctor {
  /// The findings as a worker's answer.
  static func examine() -> Story {
    let findings: [Finding] = examine()
    let isWell = findings.allSatisfy { $0.problem == nil }
    return Story(
      verdict: isWell ? Verdict.passed.name : Verdict.lostControl("").name, detail: "",
      lines: findings.map { $0.fact + ($0.problem.map { "\t\($0)" } ?? "") },
      traceHash: 0, steps: 0, foundChoices: 0, choices: 0, attempts: 0)
  }
}
