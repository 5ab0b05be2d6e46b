import Foundation
import Scenarios
import Sim

/// `faultline sweep`.
struct SweepAction {
  let command: SweepCommand

  /// Failing cells that get a case file of their own at most; the rest are counted.
  static let caseLimit = 50

  private var names: [String] {
    command.scenarios.isEmpty ? Catalogue.scenarios.map(\.name) : command.scenarios
  }

  func perform() -> ExitCode {
    let reports: ReportDirectory?
    do throws(ReportDirectory.Unwritable) {
      reports = try command.report.map { path throws(ReportDirectory.Unwritable) in try ReportDirectory(path)
      }
    } catch {
      complain(error.message)
      return .cannotWrite
    }
    Interruption.watch()
    let environment = ProcessInfo.processInfo.environment
    let progress = ProgressLine(
      on: Terminal(.error, color: command.color, environment: environment),
      write: { _ = try? StandardStream.error.write($0) })
    if command.sweepsWorkloads { return searchWorkloads(reports, progress, environment) }
    var outcome = SweepCoordinator(command, scenarios: names, progress: progress).run()
    if command.sweepsPairs { outcome.addPairs(command, scenarios: names, progress: progress) }
    var report = SweepReport(command, names: names, outcome: outcome)
    var codes = tell(&report, reports)
    codes.append(report.exitCode)
    codes += publish(report, to: reports, Terminal(.output, color: command.color, environment: environment))
    if let fault = outcome.fault {
      complain(fault)
      codes.append(.internalFault)
    }
    return ExitCode.combined(codes)
  }

  /// `faultline sweep --workloads`.
  private func searchWorkloads(
    _ reports: ReportDirectory?, _ progress: ProgressLine, _ environment: [String: String]
  ) -> ExitCode {
    let outcome = WorkloadCoordinator(command, progress: progress).run()
    let report = WorkloadReport(outcome: outcome, longest: command.longest, defect: command.defect)
    let terminal = Terminal(.output, color: command.color, environment: environment)
    let plain = Terminal(isInteractive: false, color: .never, environment: [:])
    var codes = [report.exitCode]
    let lines = command.format == .json ? report.json : report.text(terminal)
    if (try? StandardStream.output.write(lines.map { $0 + "\n" }.joined())) == nil {
      codes.append(.cannotWrite)
    }
    if let reports {
      for (name, lines) in [("workloads.txt", report.text(plain)), ("workloads.json", report.json)]
      where !reports.write(lines, to: name) {
        complain("cannot write \(reports.path(of: name))")
        codes.append(.cannotWrite)
      }
    }
    if let fault = outcome.fault { complain(fault) }
    return ExitCode.combined(codes)
  }

  /// Writes the cases of the failing cells, and has the first of them shrunk and told.
  private func tell(_ report: inout SweepReport, _ reports: ReportDirectory?) -> [ExitCode] {
    guard !report.failures.isEmpty else { return [] }
    let directory: ReportDirectory
    do throws(ReportDirectory.Unwritable) {
      if let reports {
        directory = reports
      } else {
        directory = try ReportDirectory(ReportDirectory.standard)
      }
    } catch {
      complain(error.message)
      return [.cannotWrite]
    }
    for index in report.failures.indices.prefix(Self.caseLimit) {
      let failure = report.failures[index]
      let path = directory.path(of: failure.fileName(index, defect: command.defect))
      do throws(CaseFileError) {
        try failure.caseFile(defect: command.defect).write(to: path)
      } catch {
        complain(error.description)
        return [.cannotWrite]
      }
      report.failures[index].casePath = path
    }
    return explainFirst(&report)
  }

  private func explainFirst(_ report: inout SweepReport) -> [ExitCode] {
    guard let path = report.failures[0].casePath, !report.failures[0].isLost else { return [] }
    let request = WorkerRequest(
      task: .shrink, scenario: report.failures[0].scenario, defect: command.defect, casePath: path,
      outputPath: path)
    switch Supervisor.ask(request, hashing: command.hashing) {
    case .story(let story): report.story = story
    case .refused(let message, let code):
      complain(message)
      return [code]
    case .crashed(let detail): complain("explaining \(path), \(detail)")
    case .hung: complain("explaining \(path) made no progress")
    }
    return []
  }

  private func publish(
    _ report: SweepReport, to reports: ReportDirectory?, _ terminal: Terminal
  ) -> [ExitCode] {
    let lines =
      command.format == .json
      ? SweepJSON(report).lines : SweepText(report, terminal: terminal).lines
    var codes: [ExitCode] = []
    if (try? StandardStream.output.write(lines.map { $0 + "\n" }.joined())) == nil {
      codes.append(.cannotWrite)
    }
    guard let reports else { return codes }
    let plain = Terminal(isInteractive: false, color: .never, environment: [:])
    let files = [
      ("boundary-map.txt", SweepText(report, terminal: plain).lines),
      ("boundary-map.json", SweepJSON(report).lines),
    ]
    for (name, lines) in files where !reports.write(lines, to: name) {
      complain("cannot write \(reports.path(of: name))")
      codes.append(.cannotWrite)
    }
    return codes
  }
}
