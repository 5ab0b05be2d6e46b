import Foundation
import Scenarios
import Sim

/// A batch for programs: one JSON object a line, one per scenario.
struct JSONReport {
  private let report: BatchReport

  init(_ report: BatchReport) { self.report = report }

  var lines: [String] {
    report.rows.map { row in
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      guard let data = try? encoder.encode(object(row)) else {
        preconditionFailure("strings and integers encode")
      }
      return String(decoding: data, as: UTF8.self)
    }
  }

  private struct Object: Encodable {
    var schema = "faultline.run.1"
    var scenario: String
    var strategy: String
    var defect: String?
    var verdict: String
    var seeds: Int
    var steps: Int
    var batchHash: String
    var virtualSeconds: Double
    var busySeconds: Double
    var operations: Int
    var faults: [String: Int]
    var reached: [String: Int]
    var notReached: [String]
    var evaluations: [String: Int]
    var failures: [Failure]
    var traces: Behaviours
    var kinds: Behaviours
  }

  /// About how many different ones there were, and the probability that a further run is none of them.
  private struct Behaviours: Encodable {
    var distinct: Int
    var unseenShare: Double?

    init(_ sample: BehaviourSample) { (distinct, unseenShare) = (sample.distinct, sample.unseenShare) }
  }

  private struct Failure: Encodable {
    var seed: String
    /// The search algorithm that the seed's run had.
    var algorithm: String
    var verdict: String
    var invariant: String?
    var detail: String
    var traceHash: String
    var story: [String]?
    var casePath: String?
    var reproduce: String?
    var shrunkTraceHash: String?
    var choices: Int?
    var before: String?
    var after: String?
  }

  private func object(_ row: BatchReport.Row) -> Object {
    Object(
      scenario: row.scenario.name, strategy: report.strategy, defect: report.defect, verdict: row.verdict,
      seeds: row.counts.runs, steps: row.counts.steps, batchHash: hexadecimal(row.counts.hash),
      virtualSeconds: row.virtualTime / .seconds(1), busySeconds: row.busyTime / .seconds(1),
      operations: row.counts.operations, faults: row.counts.faults, reached: row.counts.labels,
      notReached: row.unreached, evaluations: row.counts.evaluations,
      failures: row.counts.failures.map { failure($0, in: row) },
      traces: Behaviours(row.counts.traces), kinds: Behaviours(row.counts.kinds))
  }

  private func failure(_ failure: SeedFailure, in row: BatchReport.Row) -> Failure {
    var object = Failure(
      seed: "0x" + String(failure.seed, radix: 16),
      algorithm: Strategy(report.strategy)?.algorithm(for: failure.seed).name ?? report.strategy,
      verdict: failure.verdict, invariant: failure.invariant,
      detail: failure.detail, traceHash: hexadecimal(failure.traceHash))
    guard let told = report.failure, told.scenario.name == row.scenario.name, told.seed == failure.seed else {
      return object
    }
    object.reproduce = told.replay
    guard let story = told.story else { return object }
    object.story = story.lines
    object.casePath = story.casePath
    object.shrunkTraceHash = hexadecimal(story.traceHash)
    object.choices = story.choices
    object.before = story.before
    object.after = story.after
    return object
  }
}
