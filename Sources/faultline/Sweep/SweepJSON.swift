import Sim

/// A sweep for programs: one JSON object a line, one per scenario.
struct SweepJSON {
  private let report: SweepReport

  init(_ report: SweepReport) { self.report = report }

  var lines: [String] {
    report.rows.map { jsonLine(object($0)) }
  }

  private struct Object: Encodable {
    var schema = "faultline.sweep.1"
    var scenario: String
    var defect: String?
    var verdict: String
    var detail: String?
    var baseRuns: [Base]
    var seeds: Int
    var covered: Int
    var coverable: Int
    var columns: [String]
    var boundaries: [Boundary]
    var totals: SweepReport.Totals
    var pairs: Pairs?
    var failures: [Failure]
    var story: [String]?
  }

  /// What came of pairs.
  private struct Pairs: Encodable {
    var deviations: Int
    var followed: Int
    var pairs: Int
    var known: Int
    var kinds: Int
    var tried: Int
    var notReached: Int
    var failingKinds: Int
    var runs: Int
    /// The most pairs that were to be tried; nil for all.
    var limit: Int?

    init(_ counts: PairCounts, limit: Int?) {
      deviations = counts.firsts
      followed = counts.followed
      pairs = counts.pairs
      known = counts.known
      kinds = counts.kinds
      tried = counts.tried
      notReached = counts.missed
      failingKinds = counts.findings.count
      runs = counts.runs
      self.limit = limit
    }
  }

  private struct Base: Encodable {
    var seed: String?
    var steps: Int
    var points: Int
  }

  private struct Boundary: Encodable {
    var before: String
    var after: String
    var cells: [Cell]
  }

  private struct Cell: Encodable {
    var kind: String
    var outcome: String
    var deviations: Int
    var tried: Int
    var runs: Int
  }

  private struct Failure: Encodable {
    /// Of a failing pair what went otherwise first, and where.
    var firstKind: String?
    var firstBefore: String?
    var firstAfter: String?
    var kind: String
    var before: String
    var after: String
    var verdict: String
    var invariant: String?
    var detail: String
    var runs: Int
    var deviation: String
    var baseRun: Int
    var traceHash: String
    var casePath: String?
    var reproduce: String?
  }

  private func object(_ row: SweepReport.Row) -> Object {
    let failures = report.failures.filter { $0.scenario == row.scenario }
    return Object(
      scenario: row.scenario, defect: report.defect,
      verdict: row.loss?.verdict ?? failures.first?.failure.verdict ?? "passed", detail: row.loss?.detail,
      baseRuns: (row.plan?.bases ?? []).map { base in
        Base(seed: base.seed.map { "0x" + String($0, radix: 16) }, steps: base.steps, points: base.points)
      }, seeds: row.plan?.seeds ?? 0, covered: row.plan?.covered ?? 0, coverable: row.plan?.coverable ?? 0,
      columns: row.map.columns.map(\.name), boundaries: row.map.rows.map(Self.boundary),
      totals: row.totals, pairs: row.pairs.map { Pairs($0, limit: report.pairLimit) },
      failures: failures.map(Self.failure),
      story: report.failures.first?.scenario == row.scenario ? report.story?.lines : nil)
  }

  private static func boundary(_ row: BoundaryMap.Row) -> Boundary {
    Boundary(
      before: "\(row.boundary.before)", after: "\(row.boundary.after)",
      cells: row.cells.map { cell in
        Cell(
          kind: cell.column.name, outcome: cell.outcome.rawValue, deviations: cell.deviations,
          tried: cell.tried, runs: cell.runs)
      })
  }

  private static func failure(_ failure: SweepReport.Failure) -> Failure {
    Failure(
      firstKind: failure.first?.column, firstBefore: failure.first.map { "\($0.boundary.before)" },
      firstAfter: failure.first.map { "\($0.boundary.after)" }, kind: failure.column,
      before: "\(failure.boundary.before)",
      after: "\(failure.boundary.after)", verdict: failure.failure.verdict,
      invariant: failure.failure.invariant, detail: failure.failure.detail, runs: failure.failure.count,
      deviation: failure.failure.deviation, baseRun: failure.failure.base,
      traceHash: hexadecimal(failure.failure.traceHash), casePath: failure.casePath,
      reproduce: failure.replay)
  }
}
