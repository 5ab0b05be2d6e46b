import Scenarios
import Sim

extension SimulationDesk {
  /// Finds out about pairs of deviations, or tries them.
  func pair(_ request: WorkerRequest, _: Scenario, _ runner: Runner) -> WorkerReply {
    guard let part = request.sweep, let asked = request.pairs else {
      return WorkerReply(error: "pairs of nothing", code: ExitCode.internalFault.rawValue)
    }
    watch(runner)
    let pairs = PairSweep(sweep(request, part, runner))
    let failing = Set(asked.failing)
    var answer = PairAnswer()
    if let first = asked.first {
      answer.counts = pairs.run(first, asked.places, without: failing) { place, attempt in
        page?.seed.pointee = SweepPosition(point: place, run: attempt.number).word
        page?.counter.pointee &+= 1
        guard attempt.number == asked.stopBefore else { return true }
        let (boundary, column) = pairs.firstCell(first)
        answer.unmade = SweptPart.Attempt(
          boundary: attempt.boundary, column: attempt.column, deviation: attempt.deviation,
          choices: CaseFile.choices(of: attempt.script), first: boundary, firstColumn: column)
        return false
      }
    } else if asked.scouted.isEmpty {
      answer.cells = pairs.firstCells
    } else {
      answer.scouts = asked.scouted.map { first in
        page?.counter.pointee &+= 1
        return pairs.scout(first, without: failing)
      }
    }
    return WorkerReply(paired: answer)
  }
}
