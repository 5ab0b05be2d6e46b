import Foundation
import Scenarios
import Sim

/// `faultline run`.
struct RunAction {
  let command: RunCommand

  private var names: [String] {
    command.scenarios.isEmpty ? Catalogue.scenarios.map(\.name) : command.scenarios
  }

  private var terminal: Terminal {
    Terminal(.output, color: command.color, environment: ProcessInfo.processInfo.environment)
  }

  func perform() -> ExitCode {
    if let strategy = command.strategy, strategy.strategy == nil {
      complain("the strategy's argument makes no sense; see 'faultline list'")
      return .usage
    }
    let reports: ReportDirectory?
    do throws(ReportDirectory.Unwritable) {
      reports = try command.report.map { path throws(ReportDirectory.Unwritable) in try ReportDirectory(path)
      }
    } catch {
      complain(error.message)
      return .cannotWrite
    }
    Interruption.watch()
    let progress = ProgressLine(
      on: Terminal(.error, color: command.color, environment: ProcessInfo.processInfo.environment),
      write: { _ = try? StandardStream.error.write($0) })
    let outcome = Coordinator(command, scenarios: names, progress: progress).run()
    var report = BatchReport(command, names: names, outcome: outcome)
    var codes: [ExitCode] = []
    if let story = tell(outcome, reports) {
      if case .refused(let message, let code) = story {
        complain(message)
        codes.append(code)
      }
      report.add(story, command)
    }
    codes.append(report.exitCode)
    codes += publish(report, to: reports)
    if let fault = outcome.fault {
      complain(fault)
      codes.append(.internalFault)
    }
    return ExitCode.combined(codes)
  }

  /// Has the first failure shrunk and told, and its case written.
  private func tell(_ outcome: Coordinator.Outcome, _ reports: ReportDirectory?) -> Supervisor.Answer? {
    guard let (scenario, failure, _) = outcome.failure, !["crashed", "hung"].contains(failure.verdict) else {
      return nil
    }
    let directory: ReportDirectory
    do throws(ReportDirectory.Unwritable) {
      if let reports {
        directory = reports
      } else {
        directory = try ReportDirectory(ReportDirectory.standard)
      }
    } catch {
      return .refused(error.message, .cannotWrite)
    }
    let name = [names[scenario], command.defect, "seed-\(failure.seed)"].compactMap { $0 }.joined(
      separator: "-")
    return Supervisor.ask(
      WorkerRequest(
        task: .explain, scenario: names[scenario], defect: command.defect, strategy: command.strategyName,
        seed: failure.seed, isAlone: command.seeds == .one(failure.seed),
        outputPath: directory.path(of: "\(name).json"), expectedHash: failure.traceHash),
      hashing: command.hashing)
  }

  private func publish(_ report: BatchReport, to reports: ReportDirectory?) -> [ExitCode] {
    let lines: [String]
    switch command.format {
    case .text: lines = TextReport(report, terminal: terminal).lines
    case .json: lines = JSONReport(report).lines
    case .junit: lines = JUnitReport(report).lines
    case .github: lines = GitHubReport(report).lines
    }
    var codes: [ExitCode] = []
    if (try? StandardStream.output.write(lines.map { $0 + "\n" }.joined())) == nil {
      codes.append(.cannotWrite)
    }
    guard let reports else { return codes }
    let plain = Terminal(isInteractive: false, color: .never, environment: [:])
    let files = [
      ("report.txt", TextReport(report, terminal: plain).lines), ("report.json", JSONReport(report).lines),
      ("junit.xml", JUnitReport(report).lines),
    ]
    for (name, lines) in files where !reports.write(lines, to: name) {
      complain("cannot write \(reports.path(of: name))")
      codes.append(.cannotWrite)
    }
    return codes
  }
}

/// A directory for what a run leaves behind.
struct ReportDirectory {
  private let path: String

  /// Where cases go when no directory is named.
  static let standard = "reports/runs"

  struct Unwritable: Error { let message: String }

  /// Makes the directory when it is not there, and makes sure that files can be written to it.
  init(_ path: String) throws(Unwritable) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Unwritable(message: "cannot write reports to \(path): the directory cannot be made")
    }
    self.path = path
    let probe = self.path(of: ".faultline-\(ProcessInfo.processInfo.processIdentifier)")
    guard FileManager.default.createFile(atPath: probe, contents: nil) else {
      throw Unwritable(message: "cannot write reports to \(path): no file can be made in it")
    }
    try? FileManager.default.removeItem(atPath: probe)
  }

  func path(of name: String) -> String { path + "/" + name }

  /// Writes a file in one piece; false when that fails.
  func write(_ lines: [String], to name: String) -> Bool {
    let data = Data(lines.map { $0 + "\n" }.joined().utf8)
    return (try? data.write(to: URL(fileURLWithPath: path(of: name)), options: .atomic)) != nil
  }
}
