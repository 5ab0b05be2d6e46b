import Scenarios
import Sim

/// A batch for people: a row per scenario, what was injected, reached and evaluated, and the story of a failure.
struct TextReport {
  private let report: BatchReport
  private let terminal: Terminal

  init(_ report: BatchReport, terminal: Terminal) {
    self.report = report
    self.terminal = terminal
  }

  var lines: [String] {
    table + [""] + report.rows.filter { $0.counts.runs > 0 }.flatMap(details) + failureLines + closing
  }

  private var table: [String] {
    var table = TextTable([
      ("scenario", .left), ("seeds", .right), ("steps", .right), ("virtual time", .right),
      ("steps/s", .right),
      ("operations/s", .right), ("batch hash", .left), ("verdict", .left),
    ])
    for row in report.rows {
      table.add([
        row.scenario.name, row.counts.runs.grouped, row.counts.steps.grouped,
        MagnitudeFormat.text(row.virtualTime),
        MagnitudeFormat.rate(row.counts.steps, of: "", in: row.busyTime).replacing(" /s", with: ""),
        MagnitudeFormat.rate(row.counts.operations, of: "", in: row.busyTime).replacing(" /s", with: ""),
        hexadecimal(row.counts.hash), verdict(row),
      ])
    }
    return table.lines
  }

  private func verdict(_ row: BatchReport.Row) -> String {
    guard let failure = row.counts.failures.first else { return row.verdict }
    let more = row.counts.failures.count > 1 ? " (+\(row.counts.failures.count - 1) more seeds)" : ""
    return "\(failure.verdict)\(failure.invariant.map { " \($0)" } ?? "") at seed \(failure.seed)\(more)"
  }

  private func details(_ row: BatchReport.Row) -> [String] {
    let faults = row.scenario.faults.kinds.map {
      "\($0.name) \(row.counts.faults[$0.name, default: 0].grouped)"
    }
    let observed = FaultSet.observed.kinds.compactMap { fault in
      row.counts.faults[fault.name].map { "\(fault.name) \($0.grouped)" }
    }
    let labels = row.counts.labels.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.grouped)" }
    let evaluations = row.scenario.invariants.map {
      "\($0.id) \(row.counts.evaluations[$0.id, default: 0].grouped)"
    }
    var lines = [terminal.colored(row.scenario.name, .bold)]
    lines += wrapped("  faults      ", faults)
    lines += wrapped("  came about  ", observed)
    lines += wrapped("  reached     ", labels)
    lines += wrapped("  invariants  ", evaluations)
    lines += wrapped("  algorithms  ", algorithms(row))
    lines += wrapped("  unseen      ", unseen(row))
    if row.verdict == "passed", !row.unreached.isEmpty { lines += wrapped("  NOT REACHED ", row.unreached) }
    if row.verdict == "passed", !row.unevaluated.isEmpty {
      lines += wrapped("  NOT EVALUATED ", row.unevaluated)
    }
    return lines.count > 1 ? lines + [""] : []
  }

  /// What each algorithm found: failures, and kinds of run that no other showed.
  private func algorithms(_ row: BatchReport.Row) -> [String] {
    let all = row.algorithms
    return all.map { name, counts, own in
      var words = "\(name) \(counts.runs.grouped)"
      if name == Portfolio.openingName, let inAll = row.counts.openingInAll {
        words += " of \(inAll.grouped)"
      }
      words += counts.runs == 1 ? " run" : " runs"
      if all.count > 1 { words += " (\(own.grouped) of \(Self.count(counts.kinds)) kinds its own)" }
      return counts.failures > 0 ? words + " with \(counts.failures.grouped) failures" : words
    }
  }

  /// How much the next runs would show that these have not, so that "nothing found" carries a number.
  private func unseen(_ row: BatchReport.Row) -> [String] {
    [
      (sample: row.counts.kinds, one: "kind of run", many: "kinds of run"),
      (sample: row.counts.traces, one: "trace", many: "traces"),
    ].compactMap { sample, one, many in
      sample.unseenShare.map {
        "\(Self.count(sample)) \(sample.distinct == 1 ? one : many), the next is new with "
          + MagnitudeFormat.percent($0)
      }
    }
  }

  private static func count(_ sample: BehaviourSample) -> String {
    (sample.isEstimate ? "about " : "") + sample.distinct.grouped
  }

  private func wrapped(_ heading: String, _ items: [String]) -> [String] {
    guard !items.isEmpty else { return [] }
    let margin = String(repeating: " ", count: heading.count)
    var lines: [String] = []
    var line = heading
    for (index, item) in items.enumerated() {
      let piece = item + (index + 1 < items.count ? ", " : "")
      if line.count + piece.count > 110, line.count > heading.count {
        lines.append(String(line.dropLast()))
        line = margin
      }
      line += piece
    }
    return lines + [line]
  }

  private var failureLines: [String] {
    guard let failure = report.failure else { return [] }
    let title =
      "\(failure.scenario.name) seed \(failure.seed)" + (failure.algorithm.map { ", found by \($0)" } ?? "")
      + (report.identity.defect.map { " with the defect \($0)" } ?? "")
      + ":"
    var lines = [terminal.colored(title, .bold)]
    if let story = failure.story, !story.lines.isEmpty {
      lines += story.lines.map(\.escapingControls)
      let chosen =
        story.compared > 1 ? "; the shortest of \(story.compared) failures, of seed \(story.seed)" : ""
      lines.append(
        "(\(story.foundChoices) choices differed from the default when it was found, \(story.choices) after "
          + "\(story.attempts) runs of shrinking\(chosen))")
      lines.append("trace:     \(hexadecimal(story.traceHash)) after \(story.steps) steps")
    } else {
      lines.append("\(failure.verdict): \(failure.detail.escapingControls)")
    }
    if let path = failure.story?.casePath { lines.append("case:      \(path.escapingControls)") }
    lines.append("reproduce: \(failure.replay.escapingControls)")
    return lines + [""]
  }

  private var closing: [String] {
    let runs = report.rows.reduce(0) { $0 + $1.counts.runs }
    let failed = report.rows.reduce(0) { $0 + $1.counts.failures.count }
    let summary = "\(runs.grouped) runs, \(failed == 0 ? "all passed" : "\(failed.grouped) failed")"
    let part = report.shard == .whole ? "" : ", \(report.shard)"
    var lines = recheck
    if !report.missing.isEmpty { lines.append(terminal.colored(report.incompleteness, .red)) }
    return lines + [
      terminal.colored(summary, failed == 0 ? .green : .red) + part
        + (report.isInterrupted ? " (interrupted)" : "")
    ]
  }

  /// What was repeated in other processes, and at what cost.
  private var recheck: [String] {
    let repeated = report.rows.reduce(0) { $0 + $1.counts.rechecked }
    guard repeated > 0 else { return [] }
    let differing = report.rows.reduce(0) { total, row in
      total + row.counts.failures.count { $0.verdict == "nondeterministic" }
    }
    let result = differing == 0 ? "none differs" : differing == 1 ? "one differs" : "\(differing) differ"
    let time = report.recheckTime.map { " in \(MagnitudeFormat.text($0))" } ?? ""
    return ["\(repeated.grouped) runs repeated in another process\(time): \(result)"]
  }
}
