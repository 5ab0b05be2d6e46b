/// A batch for programs: one JSON object a line, one per scenario.
struct JSONReport {
  private let report: BatchReport

  init(_ report: BatchReport) { self.report = report }

  var lines: [String] { report.rows.map { jsonLine(RunRecord(report, $0)) } }
}
