import Scenarios
import Sim

/// What `faultline defects` measured.
struct DefectsReport {
  let command: DefectsCommand
  let outcome: DefectSurvey.Outcome

  /// The strategy that has to find everything.
  var judge: String { command.judge }

  /// The defects that it did not find in any search.
  var missed: [String] {
    outcome.cells.filter { $0.strategy == judge && !$0.trials.isEmpty && $0.found == 0 }.map(\.defect)
  }

  var exitCode: ExitCode {
    var codes: [ExitCode] = missed.isEmpty ? [] : [.violated]
    if outcome.isInterrupted { codes.append(.interrupted) }
    if outcome.lostControl != nil { codes.append(.lostControl) }
    if outcome.fault != nil { codes.append(.internalFault) }
    return ExitCode.combined(codes)
  }
}

extension DefectsReport {
  /// The figures as the report that is kept, in Markdown.
  var lines: [String] { header + [""] + table + [""] + stories + closing }

  private var header: [String] {
    [
      "# Runs and time to find each defect", "",
      "Made again by `\(commandLine)`; it prints this file.",
      "",
      "A search runs seeds, one of each of the \(Catalogue.scenarios.count) scenarios in turn, until one fails. Each cell: the mean",
      "number of runs up to and with the failing one, and the mean processor time, with half of their 95 % intervals, over \(command.trials.grouped)",
      "\(command.trials == 1 ? "search" : "searches") with different seeds. A search is given up after \(command.seeds.grouped) seeds of each scenario; a cell begins no more",
      "of them after \(DefectSurvey.runsPerCell.grouped) runs. Where some were given up the mean is a lower bound, and how many found the defect",
      "stands behind it. Profile runs are not counted. Numbers of runs are the same on every machine and for any",
      "number of worker processes. Times are of a \(Build.tool.configuration) build, \(Build.tool.toolchain).",
    ]
  }

  private var commandLine: String {
    var words = ["swift run -c \(Build.tool.configuration) faultline defects"] + command.defects
    if !command.strategies.isEmpty {
      words.append("--strategy \(command.strategyNames.joined(separator: ","))")
    }
    let standard = DefectsCommand()
    if command.trials != standard.trials { words.append("--trials \(command.trials)") }
    if command.seeds != standard.seeds { words.append("--seeds \(command.seeds)") }
    return words.joined(separator: " ")
  }

  private var table: [String] {
    let names = command.strategyNames.joined(separator: " | ")
    let rule = String(repeating: "---|", count: command.strategyNames.count + 1)
    return ["| defect | \(names) | found by |", "|---|\(rule)"]
      + command.defectNames.map { defect in
        let cells = outcome.cells.filter { $0.defect == defect }
        return "| \(defect) | \(cells.map(text).joined(separator: " | ")) | \(reasons(cells)) |"
      }
  }

  private func text(_ cell: DefectCell) -> String {
    guard !cell.trials.isEmpty else { return "not searched" }
    guard let runs = cell.meanRuns, let seconds = cell.meanSeconds else {
      return "not found in \(cell.runs.grouped)"
    }
    let isBound = cell.found < cell.trials.count
    let count = isBound ? " (\(cell.found) of \(cell.trials.count))" : ""
    return (isBound ? "≥ " : "") + text(runs) { Self.figure($0) } + count + "<br>"
      + text(seconds) { MagnitudeFormat.text(.seconds($0)) }
  }

  private func text(_ interval: MeanInterval, _ figure: (Double) -> String) -> String {
    figure(interval.mean) + (interval.half.map { " ± \(figure($0))" } ?? "")
  }

  private static func figure(_ value: Double) -> String {
    value >= 100 ? Int(value.rounded()).grouped : "\((value * 10).rounded() / 10)"
  }

  /// The invariants that showed a defect, over all strategies.
  private func reasons(_ cells: [DefectCell]) -> String {
    let counts = cells.flatMap(\.reasons).flatMap { Array(repeating: $0.name, count: $0.count) }.counted
    let total = counts.reduce(0) { $0 + $1.count }
    guard counts.count > 1 else { return counts.first?.name ?? "nothing" }
    return counts.map { "\($0.name) \(($0.count * 100 + total / 2) / total) %" }.joined(separator: ", ")
  }

  private var closing: [String] {
    let searched = outcome.cells.filter { $0.strategy == judge && !$0.trials.isEmpty }.count
    var lines = [
      missed.isEmpty
        ? "\(judge) found \(searched == 1 ? "the defect" : "each of the \(searched) defects")."
        : "\(judge) did not find: \(missed.joined(separator: ", "))."
    ]
    if outcome.isInterrupted { lines.append("Interrupted: not everything was searched for.") }
    return lines
  }
}

extension DefectsCommand {
  /// The strategy that has to find everything: the default one, or the first named where that is not measured.
  var judge: String {
    strategyNames.contains(Strategy.standard.name) ? Strategy.standard.name : strategyNames[0]
  }
}
