import Sim

/// Shares a sweep among workers and gathers the maps.
///
/// First each scenario's base runs are chosen, then the points of all of them are handed out, the scenarios taking
/// turns. Parts of a fixed size are added in a fixed order, so the maps do not depend on how many workers there are.
final class SweepCoordinator {
  /// What came of a sweep.
  struct Outcome {
    /// By scenario; nil where the base runs could not be made.
    var plans: [SweepPlan?]
    var maps: [BoundaryMap]
    /// How the worker that chose a scenario's base runs was lost, by scenario.
    var losses: [(verdict: String, detail: String)?]
    /// What came of pairs, by scenario; nil where none were asked for or the base runs could not be made.
    var pairs: [PairCounts?]
    var isInterrupted = false
    var fault: String?

    /// Tries pairs as well.
    mutating func addPairs(_ command: SweepCommand, scenarios: [String], progress: ProgressLine) {
      let pool = WorkerPool(jobs: command.jobs, hashing: command.hashing)
      for (number, scenario) in scenarios.enumerated() {
        guard fault == nil, !isInterrupted, let plan = plans[number] else { continue }
        let coordinator = PairCoordinator(
          command, scenario: scenario, plan: plan, map: maps[number], pool: pool, progress: progress)
        pairs[number] = coordinator.run()
        isInterrupted = coordinator.isInterrupted
        fault = coordinator.fault
      }
    }
  }

  private let command: SweepCommand
  private let scenarios: [String]
  private var progress: ProgressLine
  private var outcome: Outcome
  /// The scenarios whose base runs are still to be chosen.
  private var waiting: [Int] = []
  private var parts: [SweepWork] = []
  private var maps: [BoundaryMap?] = []
  private var runs = 0
  /// The first part in which something failed, when nothing after it is wanted.
  private var firstFailure: SweepWork?

  /// How many seeds base runs are chosen from.
  private static let seeds = 200

  init(_ command: SweepCommand, scenarios: [String], progress: ProgressLine) {
    self.command = command
    self.scenarios = scenarios
    self.progress = progress
    outcome = Outcome(
      plans: scenarios.map { _ in nil }, maps: scenarios.map { _ in BoundaryMap() },
      losses: scenarios.map { _ in nil }, pairs: scenarios.map { _ in nil })
  }

  func run() -> Outcome {
    let pool = WorkerPool(jobs: command.jobs, hashing: command.hashing)
    plan(pool)
    divide()
    if !(command.stopsAtFailure && hasFailedBase) { sweep(pool) }
    progress.clear()
    gather()
    return outcome
  }

  private var mayGoOn: Bool {
    if Interruption.isRequested { outcome.isInterrupted = true }
    return outcome.fault == nil && !outcome.isInterrupted
  }

  private func request(_ task: WorkerRequest.Task, _ scenario: Int, _ part: SweepPart) -> WorkerRequest {
    var request = WorkerRequest(task: task, scenario: scenarios[scenario], defect: command.defect)
    request.sweep = part
    return request
  }

  // MARK: - Base runs

  private func plan(_ pool: WorkerPool) {
    waiting = Array(scenarios.indices)
    pool.run(
      next: {
        guard mayGoOn, !waiting.isEmpty else { return nil }
        let scenario = waiting.removeFirst()
        // Where a seed takes its worker with it, the run without any surprise is left.
        let seeds = outcome.losses[scenario] == nil ? Self.seeds : 0
        return (scenario, request(.sweepPlan, scenario, SweepPart(bases: command.bases, seeds: seeds)))
      }, take: takePlan,
      tick: {
        let done = outcome.plans.count { $0 != nil }
        progress.show("base runs of \(done) of \(scenarios.count) scenarios chosen", at: .now)
      })
  }

  private func takePlan(_ scenario: Int, _ answer: WorkerPool.Answer) {
    switch answer {
    case .reply(let reply):
      outcome.plans[scenario] = reply.plan
      if reply.plan == nil { outcome.fault = reply.error ?? "a worker gave no answer" }
    case .crashed(_, let detail): lose(scenario, ("crashed", detail))
    case .hung: lose(scenario, ("hung", SweepWork.hung))
    case .fault(let detail): outcome.fault = detail
    }
  }

  private func lose(_ scenario: Int, _ ending: (verdict: String, detail: String)) {
    if outcome.losses[scenario] == nil { waiting.append(scenario) }
    outcome.losses[scenario] = ending
  }

  private var hasFailedBase: Bool {
    outcome.plans.contains { $0?.untried.cells.contains { $0.cell.outcome == .failed } ?? false }
  }

  /// Cuts the base runs into parts and mixes the scenarios.
  private func divide() {
    for (scenario, plan) in outcome.plans.enumerated() {
      var turn = 0
      for (base, run) in (plan?.bases ?? []).enumerated() {
        for start in stride(from: 0, to: run.points, by: SweepWork.points) {
          let points = start..<min(start + SweepWork.points, run.points)
          parts.append(SweepWork(scenario: scenario, base: base, turn: turn, points: points))
          turn += 1
        }
      }
    }
    parts.sort { $0.precedes($1) }
    maps = parts.map { _ in nil }
  }

  // MARK: - Runs

  private func sweep(_ pool: WorkerPool) {
    var number = 0
    pool.run(
      next: {
        guard mayGoOn, number < parts.count else { return nil }
        if let firstFailure, number < parts.count, !parts[number].precedes(firstFailure) { return nil }
        defer { number += 1 }
        return (number, request(parts[number]))
      }, take: take,
      tick: {
        let done = maps.count { $0 != nil }
        progress.show("\(done.grouped) of \(parts.count.grouped) parts, \(runs.grouped) runs", at: .now)
      })
  }

  private func request(_ work: SweepWork) -> WorkerRequest {
    guard let base = outcome.plans[work.scenario]?.bases[work.base] else {
      preconditionFailure("parts are of base runs that were chosen")
    }
    let part = SweepPart(
      base: work.base, seed: base.seed, choices: base.choices, points: work.points,
      stopsAtFailure: command.stopsAtFailure, stopBefore: work.stopBefore)
    return request(.sweep, work.scenario, part)
  }

  private func take(_ number: Int, _ answer: WorkerPool.Answer) {
    switch answer {
    case .reply(let reply):
      guard let swept = reply.swept else {
        outcome.fault = reply.error ?? "a worker gave no answer"
        return
      }
      var map = swept.map
      if let unmade = swept.unmade { map.add(unmade.cell(of: parts[number]), at: unmade.boundary) }
      maps[number] = map
      runs += map.cells.reduce(0) { $0 + $1.cell.runs }
      guard command.stopsAtFailure, map.cells.contains(where: { $0.cell.outcome == .failed }) else { return }
      if firstFailure.map(parts[number].precedes) ?? true { firstFailure = parts[number] }
    case .crashed(let word, let detail):
      divide(number, at: SweepPosition(word), ending: ("crashed", detail))
    case .hung(let word): divide(number, at: SweepPosition(word), ending: ("hung", SweepWork.hung))
    case .fault(let detail): outcome.fault = detail
    }
  }

  /// A worker was lost with all it had tried: what it was at is told apart, and the rest handed out again.
  private func divide(_ number: Int, at position: SweepPosition, ending: (verdict: String, detail: String)) {
    let lost = parts[number]
    guard lost.points.contains(position.point), lost.stopBefore == nil else {
      outcome.fault = "a worker was lost outside the runs it was asked for: \(ending.detail)"
      return
    }
    maps[number] = BoundaryMap()
    var pieces = [lost, lost, lost]
    pieces[0].points = lost.points.lowerBound..<position.point
    pieces[1].points = position.point..<position.point + 1
    pieces[1].stopBefore = position.run
    pieces[1].ending = ending
    pieces[2].points = position.point + 1..<lost.points.upperBound
    for piece in pieces where !piece.points.isEmpty {
      parts.append(piece)
      maps.append(nil)
    }
  }

  private func gather() {
    for (scenario, plan) in outcome.plans.enumerated() {
      if let plan { outcome.maps[scenario] = plan.untried }
    }
    for number in parts.indices.sorted(by: { parts[$0].precedes(parts[$1]) }) {
      guard let map = maps[number] else { continue }
      if let firstFailure, firstFailure.precedes(parts[number]) { continue }
      outcome.maps[parts[number].scenario].add(map)
    }
  }
}

/// A few points of one base run.
struct SweepWork {
  let scenario: Int
  let base: Int
  /// Its place among the parts of its scenario.
  let turn: Int
  var points: Range<Int>
  var stopBefore: Int?
  /// How the worker ended that came to where this one stops.
  var ending = (verdict: "", detail: "")

  /// How many points a worker gets at a time: a constant, so that the parts are the same everywhere.
  static let points = 16

  static let hung = "no progress for 10 s: code that loops without reaching an operation"

  init(scenario: Int, base: Int, turn: Int, points: Range<Int>) {
    self.scenario = scenario
    self.base = base
    self.turn = turn
    self.points = points
  }

  func precedes(_ other: SweepWork) -> Bool {
    (turn, scenario, points.lowerBound) < (other.turn, other.scenario, other.points.lowerBound)
  }
}

extension SweptPart.Attempt {
  /// The cell of a run that ended its worker.
  fileprivate func cell(of work: SweepWork) -> BoundaryMap.Cell {
    var cell = BoundaryMap.Cell(column)
    cell.addLost(
      BoundaryMap.Failure(
        verdict: work.ending.verdict, invariant: nil, detail: work.ending.detail, base: work.base,
        deviation: deviation, choices: choices, traceHash: 0, steps: 0))
    return cell
  }
}
