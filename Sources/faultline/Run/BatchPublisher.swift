/// Prints a batch's report, and writes its files.
struct BatchPublisher {
  let format: ReportFormat
  let terminal: Terminal
  /// Where report files go, if anywhere.
  let directory: ReportDirectory?

  /// - Returns: A code for everything that could not be written.
  func publish(_ report: BatchReport) -> [ExitCode] {
    let lines: [String]
    switch format {
    case .text: lines = TextReport(report, terminal: terminal).lines
    case .json: lines = JSONReport(report).lines
    case .junit: lines = JUnitReport(report).lines
    case .github: lines = GitHubReport(report).lines
    }
    var codes: [ExitCode] = []
    if (try? StandardStream.output.write(lines.map { $0 + "\n" }.joined())) == nil {
      codes.append(.cannotWrite)
    }
    guard let directory else { return codes }
    let plain = Terminal(isInteractive: false, color: .never, environment: [:])
    let files = [
      ("report.txt", TextReport(report, terminal: plain).lines),
      (ReportDirectory.json, JSONReport(report).lines), ("junit.xml", JUnitReport(report).lines),
    ]
    for (name, lines) in files where !directory.write(lines, to: name) {
      complain("cannot write \(directory.path(of: name))")
      codes.append(.cannotWrite)
    }
    return codes
  }
}
