import Sim

/// A sweep for people: a map per scenario, what failed, and the totals.
struct SweepText {
  private let report: SweepReport
  private let terminal: Terminal

  init(_ report: SweepReport, terminal: Terminal) {
    self.report = report
    self.terminal = terminal
  }

  var lines: [String] { report.rows.flatMap(map) + failures + totals + [""] + pairs + closing }

  private func map(_ row: SweepReport.Row) -> [String] {
    var lines = [terminal.colored(row.scenario, .bold)]
    if let loss = row.loss {
      lines.append("  \(loss.verdict) while its base runs were chosen: \(loss.detail.escapingControls)")
    }
    guard let plan = row.plan else { return lines + [""] }
    let columns = row.map.columns
    lines.append(
      "  \(plan.bases.count) base runs, chosen from \(plan.seeds + 1) without a fault; "
        + "they cover \(plan.covered) of the \(plan.coverable) cells and workload values met in those")
    for (number, column) in columns.enumerated() { lines.append("  [\(number + 1)] \(column.name)") }
    var table = TextTable(
      [("after", .left), ("before", .left)]
        + columns.indices.map { ("[\($0 + 1)]", .right) })
    for boundary in row.map.rows {
      let cells = columns.map { column in
        boundary.cells.first { $0.column == column }.map(Self.text) ?? "."
      }
      table.add(["  \(boundary.boundary.before)", "\(boundary.boundary.after)"] + cells)
    }
    return lines + table.lines + [""]
  }

  /// The runs of a cell in which nothing failed, or what came of it.
  private static func text(_ cell: BoundaryMap.Cell) -> String {
    switch cell.outcome {
    case .passed: "\(cell.runs)"
    case .failed: cell.failures.map { $0.invariant ?? $0.verdict }.joined(separator: "+")
    case .notReached: "unreached"
    case .notTried: "untried"
    }
  }

  private var failures: [String] {
    guard !report.failures.isEmpty else { return [] }
    var lines: [String] = []
    for failure in report.failures.prefix(SweepAction.caseLimit) {
      let what = failure.column == BoundaryMap.Column.nothing.name ? "in a base run," : failure.column
      let place = Self.place(failure.boundary)
      let first = failure.first.map { " \($0.column) \(Self.place($0.boundary)), then" } ?? ""
      let times = failure.failure.count > 1 ? " (\(failure.failure.count.grouped) runs)" : ""
      lines.append(
        terminal.colored("\(failure.scenario): \(failure.verdict)", .bold)
          + ",\(first) \(what) \(place)\(times)")
      lines.append("  choice:    \(failure.failure.deviation)".escapingControls)
      lines.append("  seen:      \(failure.failure.detail)".escapingControls)
      if let replay = failure.replay { lines.append("  reproduce: \(replay)".escapingControls) }
    }
    let more = report.failures.count - SweepAction.caseLimit
    if more > 0 { lines.append("... and \(more.grouped) more, which the map shows") }
    lines.append("")
    guard let story = report.story else { return lines }
    lines.append(terminal.colored("The first of these, shrunk:", .bold))
    lines += story.lines.map(\.escapingControls)
    return lines + [""]
  }

  private static func place(_ boundary: BoundaryMap.Boundary) -> String {
    "after \(boundary.before) and before \(boundary.after)"
  }

  /// What came of pairs, and what a limit has left out.
  private var pairs: [String] {
    let rows = report.rows.compactMap { row in row.pairs.map { (row.scenario, $0) } }
    guard !rows.isEmpty else { return [] }
    var table = TextTable([
      ("pairs", .left), ("deviations", .right), ("followed", .right), ("pairs", .right), ("kinds", .right),
      ("tried", .right), ("not reached", .right), ("failing kinds", .right), ("known", .right),
      ("runs", .right),
    ])
    for (scenario, counts) in rows {
      table.add([
        scenario, counts.firsts.grouped, counts.followed.grouped, counts.pairs.grouped, counts.kinds.grouped,
        counts.tried.grouped, counts.missed.grouped, counts.findings.count.grouped, counts.known.grouped,
        counts.runs.grouped,
      ])
    }
    return table.lines + [pairBound(rows.map(\.1)), ""]
  }

  private func pairBound(_ counts: [PairCounts]) -> String {
    guard let limit = report.pairLimit else { return "every pair was to be tried" }
    let followed = counts.contains { $0.followed < $0.firsts }
    let cut = counts.contains { $0.tried < $0.kinds }
    var words =
      "one pair of each kind was to be tried, a kind being two cells and what the task was at in each"
    if followed { words += "; no more than \(PairCoordinator.followed.grouped) deviations were followed" }
    if cut { words += "; no more than \(limit.grouped) pairs were tried" }
    return words + ": '--pair-limit none' tries every pair"
  }

  private var totals: [String] {
    var table = TextTable([
      ("scenario", .left), ("base runs", .right), ("boundaries", .right), ("kinds", .right),
      ("cells", .right),
      ("passed", .right), ("failed", .right), ("not reached", .right), ("not tried", .right),
      ("deviations", .right), ("runs", .right),
    ])
    for row in report.rows {
      let totals = row.totals
      table.add([
        row.scenario, "\(row.plan?.bases.count ?? 0)", totals.boundaries.grouped, "\(totals.kinds)",
        totals.cells.grouped, totals.passed.grouped, totals.failed.grouped, totals.notReached.grouped,
        totals.notTried.grouped, totals.deviations.grouped, totals.runs.grouped,
      ])
    }
    return table.lines
  }

  private var closing: [String] {
    let cells = report.rows.reduce(0) { $0 + $1.totals.cells }
    let untried = report.rows.reduce(0) { $0 + $1.totals.notTried + $1.totals.notReached }
    let failing = report.rows.reduce(0) { $0 + $1.totals.failed }
    let lost = report.rows.count { $0.loss != nil }
    let losses = report.rows.reduce(0) { $0 + $1.totals.powerLosses }
    let bounded = report.rows.reduce(0) { $0 + $1.totals.boundedPowerLosses }
    let power =
      losses == 0
      ? []
      : [
        "losses of power with something to lose: \(losses.grouped); "
          + "with more disks than the \(Sweep.images) tried: \(bounded.grouped)"
      ]
    let pairs = report.rows.reduce(0) { $0 + ($1.pairs?.findings.count ?? 0) }
    let isWell = failing + lost + pairs == 0
    var summary = "\(cells.grouped) cells, \(untried == 0 ? "all tried" : "\(untried.grouped) not tried"), "
    summary += failing == 0 ? "none failing" : "\(failing.grouped) failing"
    if pairs > 0 { summary += "; \(pairs.grouped) kinds of pair failing" }
    if lost > 0 { summary += "; in \(lost) scenarios not all base runs could be made" }
    return power + [
      terminal.colored(summary, isWell ? .green : .red) + (report.isInterrupted ? " (interrupted)" : "")
    ]
  }
}
