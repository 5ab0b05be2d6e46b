import Scenarios
import Sim

/// Searches for every defect with every strategy, again and again, in worker processes.
///
/// A cell's searches follow one another, and cells go beside each other: so whether a cell begins another search
/// depends on its own runs only, and their numbers are the same for any number of workers.
final class DefectSurvey {
  /// What came of it.
  struct Outcome {
    var cells: [DefectCell]
    /// How the defects are told that were found, by name.
    var stories: [String: Story] = [:]
    var isInterrupted = false
    /// A run that escaped control, in words.
    var lostControl: String?
    var fault: String?
  }

  /// The runs after which a cell begins no more searches.
  static let runsPerCell = 10_000

  private let command: DefectsCommand
  private var progress: ProgressLine
  private var outcome: Outcome
  private var busy: Set<Int> = []
  private var started: [Int: ContinuousClock.Instant] = [:]

  init(_ command: DefectsCommand, progress: ProgressLine) {
    self.command = command
    self.progress = progress
    outcome = Outcome(
      cells: command.defectNames.flatMap { defect in
        command.strategyNames.map { DefectCell(defect, $0) }
      })
  }

  func run() -> Outcome {
    let pool = WorkerPool(jobs: command.jobs, hashing: .random)
    pool.run(next: next, take: take) { [self] in
      let open = outcome.cells.count { isOpen($0) }
      let runs = outcome.cells.reduce(0) { $0 + $1.runs }
      progress.show("\(open) of \(outcome.cells.count) cells to go, \(runs.grouped) runs", at: .now)
    }
    tell()
    progress.clear()
    return outcome
  }

  /// Has the failures told that the strategy found which has to find everything.
  private func tell() {
    guard outcome.fault == nil, !outcome.isInterrupted else { return }
    let judge = command.judge
    outcome.stories = DefectTelling(outcome.cells.filter { $0.strategy == judge }).run(jobs: command.jobs) {
      left in
      progress.show("\(left) defects to be told", at: .now)
    }
    if Interruption.isRequested { outcome.isInterrupted = true }
  }

  private func isOpen(_ cell: DefectCell) -> Bool {
    cell.trials.count < command.trials && cell.runs < Self.runsPerCell
  }

  private func next() -> (number: Int, request: WorkerRequest)? {
    if Interruption.isRequested { outcome.isInterrupted = true }
    guard outcome.fault == nil, !outcome.isInterrupted else { return nil }
    guard let number = outcome.cells.indices.first(where: { !busy.contains($0) && isOpen(outcome.cells[$0]) })
    else { return nil }
    busy.insert(number)
    started[number] = .now
    let cell = outcome.cells[number]
    return (
      number,
      WorkerRequest(
        task: .detect, defect: cell.defect, strategy: cell.strategy, seed: firstSeed(of: cell),
        count: command.seeds)
    )
  }

  /// The first search begins as `faultline run` does, each further one with seeds of its own.
  private func firstSeed(of cell: DefectCell) -> UInt64 {
    let block = Strategy(cell.strategy)?.block ?? 1
    return UInt64(cell.trials.count) &* ((command.seeds + block - 1) / block * block)
  }

  private func take(_ number: Int, _ answer: WorkerPool.Answer) {
    busy.remove(number)
    switch answer {
    case .reply(let reply):
      guard let trial = reply.trial else {
        outcome.fault = reply.error ?? "a worker gave no answer"
        return
      }
      add(trial, to: number)
    case .crashed(let run, _): add(lost(number, Int(run), "crashed"), to: number)
    case .hung(let run): add(lost(number, Int(run), "hung"), to: number)
    case .fault(let detail): outcome.fault = detail
    }
  }

  private func add(_ trial: DefectTrial, to number: Int) {
    outcome.cells[number].trials.append(trial)
    guard let ending = trial.ending, !trial.hasFound else { return }
    let cell = outcome.cells[number]
    outcome.lostControl =
      "\(ending.verdict) in \(ending.scenario), seed \(ending.seed), defect \(cell.defect), strategy \(cell.strategy)"
  }

  /// The search of a worker that its run took with it.
  private func lost(_ number: Int, _ run: Int, _ verdict: String) -> DefectTrial {
    let scenarios = Catalogue.scenarios
    let turn = DefectTurn(run: run, first: firstSeed(of: outcome.cells[number]), scenarios: scenarios.count)
    return DefectTrial(
      runs: run + 1, nanoseconds: (.now - (started[number] ?? .now)).wholeNanoseconds,
      ending: DefectTrial.Ending(
        scenario: scenarios[turn.scenario].name, seed: turn.seed, verdict: verdict, invariant: nil))
  }
}
