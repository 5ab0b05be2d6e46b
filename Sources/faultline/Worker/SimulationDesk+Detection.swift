import Scenarios
import Sim

extension SimulationDesk {
  /// Searches for a defect once.
  func detect(_ request: WorkerRequest) -> WorkerReply {
    guard let strategy = Strategy(request.strategy),
      let defect = Catalogue.defects.first(where: { $0.name == request.defect })
    else { return WorkerReply(error: "unknown defect or strategy", code: ExitCode.internalFault.rawValue) }
    let runners = runners(defect, strategy)
    let limit = Int(request.count) * runners.count
    let start = ThreadTime.now
    for run in 0..<limit {
      let turn = DefectTurn(run: run, first: request.seed, scenarios: runners.count)
      page?.seed.pointee = UInt64(run)
      page?.counter.pointee &+= 1
      let verdict = runners[turn.scenario].run(seed: turn.seed).verdict
      guard verdict != .passed else { continue }
      let ending = DefectTrial.Ending(
        scenario: Catalogue.scenarios[turn.scenario].name, seed: turn.seed, verdict: verdict.name,
        invariant: verdict.invariant)
      return WorkerReply(trial: trial(run + 1, since: start, ending))
    }
    return WorkerReply(trial: trial(limit, since: start, nil))
  }

  private func trial(
    _ runs: Int, since start: Duration, _ ending: DefectTrial.Ending?
  ) -> DefectTrial {
    DefectTrial(runs: runs, nanoseconds: (ThreadTime.now - start).wholeNanoseconds, ending: ending)
  }

  /// A runner for each scenario, kept for the next search for the same; the profile runs and the trial are behind them.
  private func runners(_ defect: Defect, _ strategy: Strategy) -> [Runner] {
    let key = "\(defect.name)/\(strategy.name)"
    if let lastDetection, lastDetection.key == key { return lastDetection.runners }
    let runners = Catalogue.scenarios.map { scenario in
      let runner = Runner(scenario.program(defect: defect), strategy: strategy)
      if let counter = page?.counter { runner.tally.showProgress(in: counter) }
      // Everything that a seed's meaning depends on, the profile and the portfolio's trial.
      _ = runner.algorithm(for: .max)
      return runner
    }
    lastDetection = (key, runners)
    return runners
  }
}
