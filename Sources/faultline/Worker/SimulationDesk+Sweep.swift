import Scenarios
import Sim

extension SimulationDesk {
  /// Chooses the base runs of a scenario's sweep.
  func planSweep(_ request: WorkerRequest, _: Scenario, _ runner: Runner) -> WorkerReply {
    watch(runner)
    let part = request.sweep ?? SweepPart()
    let chosen = SweepBases.choose(with: runner, seeds: part.seeds, limit: part.bases)
    var plan = SweepPlan(
      bases: [], untried: BoundaryMap(), seeds: chosen.seeds, covered: chosen.covered,
      coverable: chosen.coverable)
    for (number, base) in chosen.bases.enumerated() {
      let sweep = Sweep(base, number: number, with: runner)
      plan.bases.append(
        SweepPlan.Base(
          seed: base.seed, choices: CaseFile.choices(of: base.script), steps: sweep.steps,
          points: sweep.points))
      plan.untried.add(sweep.untried)
    }
    return WorkerReply(plan: plan)
  }

  /// Makes a part of a sweep's runs.
  func sweep(_ request: WorkerRequest, _: Scenario, _ runner: Runner) -> WorkerReply {
    guard let part = request.sweep else {
      return WorkerReply(error: "a sweep of nothing", code: ExitCode.internalFault.rawValue)
    }
    watch(runner)
    var unmade: SweptPart.Attempt?
    let map = sweep(request, part, runner).run(part.points, stopsAtFailure: part.stopsAtFailure) { attempt in
      page?.seed.pointee = SweepPosition(point: attempt.point, run: attempt.number).word
      page?.counter.pointee &+= 1
      guard attempt.number != part.stopBefore else {
        unmade = SweptPart.Attempt(
          boundary: attempt.boundary, column: attempt.column, deviation: attempt.deviation,
          choices: CaseFile.choices(of: attempt.script))
        return false
      }
      return true
    }
    return WorkerReply(swept: SweptPart(map: map, unmade: unmade))
  }

  /// The sweep of a part's base run.
  func sweep(_ request: WorkerRequest, _ part: SweepPart, _ runner: Runner) -> Sweep {
    let key = "\(request.scenario)/\(request.defect ?? "")/\(part.base)"
    if let lastSweep, lastSweep.key == key { return lastSweep.sweep }
    let script = ChoiceScript(part.choices.compactMap(ScriptedChoice.init))
    let sweep = Sweep(SweepBase(seed: part.seed, script: script), number: part.base, with: runner)
    lastSweep = (key, sweep)
    return sweep
  }
}
