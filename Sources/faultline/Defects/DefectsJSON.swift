import Foundation
import Sim

/// What was measured, for programs: one JSON object a line, one per defect and strategy.
struct DefectsJSON {
  let report: DefectsReport

  private struct Object: Encodable {
    var schema = "faultline.defects.1"
    var configuration = Build.tool.configuration
    var toolchain = Build.tool.toolchain
    var defect, strategy: String
    var isDefaultStrategy: Bool
    var seeds: UInt64
    var trials, found, runs: Int
    var runsOfTrials: [Int]
    var meanRuns, runsHalfInterval, meanSeconds, secondsHalfInterval: Double?
    var foundBy: [String: Int]
    var foundIn: [String: Int]
    /// How it is told, with the strategy that has to find everything.
    var told: Told?
  }

  private struct Told: Encodable {
    var choices, lines: Int
    var before, after, window: String?
  }

  var lines: [String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return report.outcome.cells.map { cell in
      guard let data = try? encoder.encode(object(cell)) else {
        preconditionFailure("finite figures encode")
      }
      return String(decoding: data, as: UTF8.self)
    }
  }

  private func object(_ cell: DefectCell) -> Object {
    let scenarios = cell.trials.filter(\.hasFound).compactMap(\.ending?.scenario).counted
    return Object(
      defect: cell.defect, strategy: cell.strategy,
      isDefaultStrategy: cell.strategy == Strategy.standard.name, seeds: report.command.seeds,
      trials: cell.trials.count, found: cell.found, runs: cell.runs, runsOfTrials: cell.trials.map(\.runs),
      meanRuns: cell.meanRuns?.mean, runsHalfInterval: cell.meanRuns?.half,
      meanSeconds: cell.meanSeconds?.mean, secondsHalfInterval: cell.meanSeconds?.half,
      foundBy: Dictionary(uniqueKeysWithValues: cell.reasons.map { ($0.name, $0.count) }),
      foundIn: Dictionary(uniqueKeysWithValues: scenarios.map { ($0.name, $0.count) }), told: told(cell))
  }

  private func told(_ cell: DefectCell) -> Told? {
    guard cell.strategy == report.judge, let story = report.outcome.stories[cell.defect] else { return nil }
    return Told(
      choices: story.choices, lines: story.printedLines, before: story.before,
      after: story.after, window: story.window)
  }
}
