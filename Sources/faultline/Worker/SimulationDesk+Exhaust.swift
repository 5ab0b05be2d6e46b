import Scenarios
import Sim

extension SimulationDesk {
  /// Runs every schedule within a bound; the first that fails is shrunk, told, and its case written.
  func exhaust(
    _ request: WorkerRequest, _ scenario: Scenario, _ runner: Runner
  ) -> WorkerReply {
    guard let part = request.exhaust else {
      return WorkerReply(error: "a search of nothing", code: ExitCode.internalFault.rawValue)
    }
    let defect = request.defect.flatMap { name in Catalogue.defects.first { $0.name == name } }
    let tally = Tally()
    if let counter = page?.counter { tally.showProgress(in: counter) }
    let search = ExhaustiveSearch(
      scenario.program(defect: defect), bound: part.bound,
      fixing: part.clients.map { FixedDraw("clients", $0) })
    let start = ContinuousClock.now
    let result = search.search(
      limit: part.limit, stopsAtFailure: !part.keepsGoing, tally: tally,
      willRun: { page?.seed.pointee = UInt64($0) })
    let exhausted = ExhaustedPart(
      schedules: result.schedules, redundant: result.redundant, failures: result.failures,
      firstFailing: result.firstFailing, isComplete: result.isComplete,
      hasUnknownClients: result.isFixedDrawUnknown, divergedAt: result.divergedAt, steps: result.steps,
      nanoseconds: (ContinuousClock.now - start).wholeNanoseconds)
    var reply = WorkerReply()
    if let failure = result.firstFailure {
      if let counter = page?.counter { runner.tally.showProgress(in: counter) }
      reply = told(
        Shrinker.shrink(failure, with: runner, budget: request.budget), from: failure, request, scenario,
        runner)
    }
    reply.exhausted = exhausted
    return reply
  }
}
