import Scenarios

/// Shares the searches over small workloads among workers, and gathers what they found.
///
/// The parts are the same however many workers there are, and are added in their order.
final class WorkloadCoordinator {
  /// What came of it.
  struct Outcome {
    /// A part whose worker was lost.
    struct Loss: Equatable {
      var part: String
      var verdict: String
      var detail: String
    }

    /// By subject, in the order of ``StoreSearch/Subject``.
    var found: [(subject: StoreSearch.Subject, sum: StoreExhaustion)] = []
    var losses: [Loss] = []
    var parts = 0
    var done = 0
    var isInterrupted = false
    var fault: String?
  }

  private let command: SweepCommand
  private let parts: [StoreSearch]
  private var results: [StoreExhaustion?]
  private var progress: ProgressLine
  private var outcome = Outcome()

  init(_ command: SweepCommand, progress: ProgressLine) {
    self.command = command
    self.progress = progress
    parts = StoreSearch.parts(longest: command.longest)
    results = parts.map { _ in nil }
  }

  func run() -> Outcome {
    let pool = WorkerPool(jobs: command.jobs, hashing: command.hashing)
    var number = 0
    pool.run(
      next: {
        if Interruption.isRequested { outcome.isInterrupted = true }
        guard outcome.fault == nil, !outcome.isInterrupted, number < parts.count else { return nil }
        defer { number += 1 }
        var request = WorkerRequest(task: .search, defect: command.defect)
        (request.part, request.longest) = (number, command.longest)
        return (number, request)
      }, take: take,
      tick: {
        let done = results.count { $0 != nil }
        let cases = results.reduce(0) { $0 + ($1?.cases ?? 0) }
        progress.show("\(done) of \(parts.count) parts, \(cases.grouped) cases", at: .now)
      })
    progress.clear()
    gather()
    return outcome
  }

  private func take(_ number: Int, _ answer: WorkerPool.Answer) {
    let part = "\(parts[number].subject.rawValue) at level \(parts[number].level), part \(number)"
    switch answer {
    case .reply(let reply):
      results[number] = reply.searched
      if reply.searched == nil { outcome.fault = reply.error ?? "a worker gave no answer" }
    case .crashed(_, let detail):
      outcome.losses.append(Outcome.Loss(part: part, verdict: "crashed", detail: detail))
    case .hung:
      outcome.losses.append(Outcome.Loss(part: part, verdict: "hung", detail: SweepWork.hung))
    case .fault(let detail): outcome.fault = detail
    }
  }

  private func gather() {
    outcome.parts = parts.count
    outcome.done = results.count { $0 != nil }
    outcome.losses.sort { $0.part < $1.part }
    outcome.found = StoreSearch.Subject.allCases.map { subject in
      let sum = zip(parts, results).reduce(into: StoreExhaustion()) { sum, part in
        if part.0.subject == subject, let result = part.1 { sum.add(result) }
      }
      return (subject, sum)
    }
  }
}
