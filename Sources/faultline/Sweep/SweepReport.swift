import Scenarios
import Sim

/// What a sweep came to, before it is put into words.
struct SweepReport {
  /// One scenario's part.
  struct Row {
    let scenario: String
    let plan: SweepPlan?
    let map: BoundaryMap
    /// How choosing the base runs ended its worker.
    let loss: (verdict: String, detail: String)?
    let totals: Totals
    /// What came of pairs; nil where none were tried.
    let pairs: PairCounts?
  }

  /// What a map adds up to.
  struct Totals: Encodable {
    var boundaries = 0
    var kinds = 0
    var cells = 0
    var passed = 0
    var failed = 0
    var notReached = 0
    var notTried = 0
    var deviations = 0
    var runs = 0
    var powerLosses = 0
    var boundedPowerLosses = 0

    init(_ map: BoundaryMap) {
      boundaries = map.rows.count
      kinds = map.columns.count
      for (_, cell) in map.cells {
        cells += 1
        deviations += cell.deviations
        runs += cell.runs
        powerLosses += cell.powerLosses
        boundedPowerLosses += cell.boundedPowerLosses
        switch cell.outcome {
        case .passed: passed += 1
        case .failed: failed += 1
        case .notReached: notReached += 1
        case .notTried: notTried += 1
        }
      }
    }
  }

  /// A cell that failed, once for each thing that failed in it.
  struct Failure {
    let scenario: String
    let seed: UInt64
    /// Of a failing pair, where the first thing went otherwise, and what it was.
    var first: (boundary: BoundaryMap.Boundary, column: String)?
    let boundary: BoundaryMap.Boundary
    let column: String
    let failure: BoundaryMap.Failure
    var casePath: String?

    /// Whether the run ended its worker, and cannot be told.
    var isLost: Bool { ["crashed", "hung"].contains(failure.verdict) }

    var verdict: String { failure.verdict + (failure.invariant.map { " \($0)" } ?? "") }

    var replay: String? {
      casePath.map { "swift run -c \(Build.tool.configuration) faultline replay \($0)" }
    }

    func fileName(_ number: Int, defect: String?) -> String {
      [scenario, defect, first == nil ? "sweep" : "pair", "\(number)"].compactMap { $0 }.joined(
        separator: "-") + ".json"
    }

    func caseFile(defect: String?) -> CaseFile {
      CaseFile(
        tool: Build.tool, scenario: scenario, defect: defect, strategy: Strategy.standard.name, seed: seed,
        verdict: failure.verdict, invariant: failure.invariant, traceHash: failure.traceHash,
        steps: failure.steps, choices: failure.choices)
    }
  }

  let rows: [Row]
  /// In the order of the scenarios, the base runs and the map.
  var failures: [Failure]
  /// The first of them, shrunk and told.
  var story: Story?
  let defect: String?
  /// The most pairs that were to be tried; nil for all.
  let pairLimit: Int?
  let isInterrupted: Bool

  init(_ command: SweepCommand, names: [String], outcome: SweepCoordinator.Outcome) {
    defect = command.defect
    pairLimit = command.pairLimit
    isInterrupted = outcome.isInterrupted
    rows = names.indices.map { index in
      Row(
        scenario: names[index], plan: outcome.plans[index], map: outcome.maps[index],
        loss: outcome.losses[index], totals: Totals(outcome.maps[index]), pairs: outcome.pairs[index])
    }
    failures = rows.flatMap(Self.failures) + rows.flatMap(Self.pairFailures)
  }

  private static func pairFailures(of row: Row) -> [Failure] {
    (row.pairs?.findings ?? []).flatMap { pair in
      pair.failures.map { failure in
        Failure(
          scenario: row.scenario, seed: row.plan?.bases[failure.base].seed ?? 0,
          first: (pair.first, pair.firstColumn.name), boundary: pair.second, column: pair.secondColumn.name,
          failure: failure)
      }
    }
  }

  private static func failures(of row: Row) -> [Failure] {
    row.map.cells.flatMap { boundary, cell in
      cell.failures.map { failure in
        Failure(
          scenario: row.scenario, seed: row.plan?.bases[failure.base].seed ?? 0, boundary: boundary,
          column: cell.column.name, failure: failure)
      }
    }
  }

  var exitCode: ExitCode {
    var codes = failures.map { ExitCode(verdict: $0.failure.verdict) }
    codes += rows.compactMap { row in row.loss.map { ExitCode(verdict: $0.verdict) } }
    if isInterrupted { codes.append(.interrupted) }
    return ExitCode.combined(codes)
  }
}
