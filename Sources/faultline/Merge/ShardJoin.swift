import Foundation
import Scenarios
import Sim

/// Joins the reports of shards to that of the batch they are parts of.
///
/// Counts and hashes are sums, and failures are sorted by seed, so the order of the reports does not matter. Where no
/// shard stopped early the result is that of one run of all seeds.
struct ShardJoin {
  /// The reports, by shard.
  private let reports: [ShardReport]

  /// - Throws: When the reports are not those of different shards of one batch.
  init(_ reports: [ShardReport]) throws(ShardReport.Unusable) {
    self.reports = reports.sorted { ($0.shard.index, $0.path) < ($1.shard.index, $1.path) }
    let first = self.reports[0]
    for report in self.reports.dropFirst() {
      guard report.shard.count == first.shard.count else {
        throw ShardReport.Unusable(
          report.path, "it is \(report.shard), and \(first.path) is \(first.shard)")
      }
      if let difference = report.identity.difference(from: first.identity) {
        throw ShardReport.Unusable(report.path, "it differs from \(first.path) in \(difference)")
      }
      guard report.records.map(\.scenario) == first.records.map(\.scenario) else {
        throw ShardReport.Unusable(report.path, "it is of other scenarios than \(first.path)")
      }
    }
    for (one, next) in zip(self.reports, self.reports.dropFirst()) where one.shard == next.shard {
      throw ShardReport.Unusable(next.path, "it is \(next.shard), and so is \(one.path)")
    }
  }

  /// The batch.
  var report: BatchReport {
    let first = reports[0]
    let rows = first.records.indices.compactMap { index in
      Catalogue.scenario(first.records[index].scenario).map { scenario in
        BatchReport.Row(
          scenario: scenario, counts: reports.reduce(into: BatchCounts()) { $0.add($1.counts[index]) })
      }
    }
    let faults = reports.compactMap { report in
      report.records[0].fault.map { "\(report.shard): \($0)" }
    }
    var joined = BatchReport(
      rows: rows, failure: failure, identity: first.identity,
      isInterrupted: reports.contains { $0.records[0].interrupted },
      fault: faults.isEmpty ? nil : faults.joined(separator: "; "))
    let present = Set(reports.map(\.shard.index))
    joined.missing = (0..<first.shard.count).filter { !present.contains($0) }.map { $0 + 1 }
    return joined
  }

  /// The failure that the first shard with one has told; one of lost control goes before a bug, as its code does.
  private var failure: BatchReport.Failure? {
    let told = reports.compactMap(told)
    return told.first { ExitCode(verdict: $0.verdict) == .lostControl } ?? told.first
  }

  private func told(_ report: ShardReport) -> BatchReport.Failure? {
    for (record, counts) in zip(report.records, report.counts) {
      for (failure, counted) in zip(record.failures, counts.failures) {
        guard let replay = failure.reproduce, let scenario = Catalogue.scenario(record.scenario) else {
          continue
        }
        var told = BatchReport.Failure(
          scenario: scenario, seed: counted.seed, algorithm: counted.algorithm, verdict: counted.verdict,
          invariant: counted.invariant, detail: counted.detail, story: failure.told, replay: replay)
        relocate(&told, report)
        return told
      }
    }
    return nil
  }

  /// A case was written where its shard ran; the copy that came with the report is where it can be replayed from.
  private func relocate(_ told: inout BatchReport.Failure, _ report: ShardReport) {
    guard let path = told.story?.casePath else { return }
    let folder = (report.path as NSString).deletingLastPathComponent
    let beside = (folder as NSString).appendingPathComponent((path as NSString).lastPathComponent)
    guard FileManager.default.fileExists(atPath: beside) else { return }
    told.story?.casePath = beside
    told.replay = BatchReport.replay(beside)
  }
}
