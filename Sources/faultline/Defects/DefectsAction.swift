import Foundation

/// `faultline defects`.
struct DefectsAction {
  let command: DefectsCommand

  func perform() -> ExitCode {
    if command.strategies.contains(where: { $0.strategy == nil }) {
      complain("a strategy's argument makes no sense; see 'faultline list'")
      return .usage
    }
    for names in [command.strategyNames, command.defectNames] where Set(names).count < names.count {
      complain("the same is named twice among \(names.joined(separator: ", "))")
      return .usage
    }
    Interruption.watch()
    let environment = ProcessInfo.processInfo.environment
    let progress = ProgressLine(
      on: Terminal(.error, color: .auto, environment: environment),
      write: { _ = try? StandardStream.error.write($0) })
    let report = DefectsReport(command: command, outcome: DefectSurvey(command, progress: progress).run())
    for problem in [report.outcome.lostControl, report.outcome.fault].compactMap(\.self) { complain(problem) }
    let unwritten = say(command.format == .json ? DefectsJSON(report: report).lines : report.lines)
    return ExitCode.combined([report.exitCode] + (unwritten.map { [$0] } ?? []))
  }
}
