import Scenarios
import Sim

/// Makes a sample of a batch's runs again, in other processes, and compares.
///
/// Within one process a run that depends on a hash seed or on an address repeats itself; only another process shows it.
struct Rechecker {
  /// What came of it.
  struct Outcome {
    /// How many runs were compared, by scenario.
    var compared: [Int]
    /// The runs that differ, by scenario and seed.
    var differences: [(scenario: Int, failure: SeedFailure)] = []
    var fault: String?
  }

  let command: RunCommand
  let scenarios: [String]

  /// How many runs a worker gets at a time.
  private static let portion = 50

  /// - Parameters:
  ///   - samples: The runs as they were, by scenario.
  ///   - shares: How a portfolio shares the seeds of each scenario.
  ///   - lost: The seeds that took their workers with them, by scenario.
  func check(_ samples: [[SampledRun]], shares: [Portfolio?], lost: [[UInt64]]) -> Outcome {
    var outcome = Outcome(compared: scenarios.map { _ in 0 })
    let portions = portions(of: samples)
    var number = 0
    // Of its own processes: those that made the runs before would repeat what is peculiar to them.
    let pool = WorkerPool(jobs: command.jobs, hashing: command.hashing)
    pool.run(
      next: {
        guard number < portions.count, outcome.fault == nil, !Interruption.isRequested else { return nil }
        defer { number += 1 }
        let scenario = portions[number].scenario
        var request = request(.recheck, scenario, portions[number].runs.map(\.seed))
        (request.shares, request.lostSeeds) = (shares[scenario], lost[scenario])
        return (number, request)
      },
      take: { number, answer in compare(portions[number], answer, &outcome) }, tick: {})
    outcome.differences.sort { ($0.scenario, $0.failure.seed) < ($1.scenario, $1.failure.seed) }
    if let first = outcome.differences.first, first.failure.detail.isEmpty {
      outcome.differences[0].failure.detail = detail(first.scenario, first.failure.seed)
    }
    for index in outcome.differences.indices where outcome.differences[index].failure.detail.isEmpty {
      outcome.differences[index].failure.detail = Self.differs
    }
    return outcome
  }

  private static let differs = "a second process made another run of this seed"

  /// Where two runs of a seed part, in a sentence.
  func detail(_ scenario: Int, _ seed: UInt64) -> String {
    let place = TraceComparison(
      request: request(.record, scenario, [], seed: seed), hashing: command.hashing
    ).firstDifference()
    return
      "\(Self.differs): \(place ?? "\(TraceComparison.attempts) recorded runs agree, so it differs now and then")"
  }

  private struct Portion {
    let scenario: Int
    let runs: ArraySlice<SampledRun>
  }

  private func portions(of samples: [[SampledRun]]) -> [Portion] {
    samples.enumerated().flatMap { scenario, runs in
      stride(from: 0, to: runs.count, by: Self.portion).map { start in
        Portion(scenario: scenario, runs: runs[start..<min(start + Self.portion, runs.count)])
      }
    }
  }

  private func request(
    _ task: WorkerRequest.Task, _ scenario: Int, _ seeds: [UInt64], seed: UInt64 = 0
  ) -> WorkerRequest {
    WorkerRequest(
      task: task, scenario: scenarios[scenario], defect: command.defect, strategy: command.strategyName,
      seed: seed, seeds: seeds)
  }

  private func compare(_ portion: Portion, _ answer: WorkerPool.Answer, _ outcome: inout Outcome) {
    func add(_ seed: UInt64, _ detail: String) {
      let hash = portion.runs.first { $0.seed == seed }?.hash ?? 0
      outcome.differences.append(
        (
          portion.scenario,
          SeedFailure(seed: seed, verdict: "nondeterministic", detail: detail, traceHash: hash)
        ))
    }
    switch answer {
    case .reply(let reply):
      guard let runs = reply.runs, runs.count == portion.runs.count else {
        outcome.fault = reply.error ?? "a worker gave no answer"
        return
      }
      outcome.compared[portion.scenario] += runs.count
      for (then, now) in zip(portion.runs, runs) where then != now { add(then.seed, "") }
    case .crashed(let seed, let detail): add(seed, "a second process died of this seed: \(detail)")
    case .hung(let seed): add(seed, "a second process made no progress with this seed")
    case .fault(let fault): outcome.fault = fault
    }
  }
}

/// Finds the first event in which runs of one seed differ between processes.
struct TraceComparison {
  let request: WorkerRequest
  let hashing: Hashing

  /// How many processes record the run: what depends on a hash seed may come out the same in two of them.
  static let attempts = 6

  /// - Returns: The event, in words; nil when no two recorded runs differ.
  func firstDifference() -> String? {
    guard let first = record() else { return "the second could not be recorded" }
    for _ in 1..<Self.attempts {
      guard let second = record() else { return "the second could not be recorded" }
      if let difference = Self.difference(first, second) { return difference }
    }
    return nil
  }

  /// The run's events in a process of their own.
  private func record() -> [RecordedEvent]? {
    var events: [RecordedEvent]?
    var isAsked = false
    WorkerPool(jobs: 1, hashing: hashing).run(
      next: {
        if isAsked { return nil }
        isAsked = true
        return (0, request)
      }, take: { _, answer in if case .reply(let reply) = answer { events = reply.events } }, tick: {})
    return events
  }

  static func difference(_ first: [RecordedEvent], _ second: [RecordedEvent]) -> String? {
    let shared = zip(first, second)
    if let (index, (one, other)) = shared.enumerated().first(where: { $0.element.0.hash != $0.element.1.hash }
    ) {
      let place = "event \(index + 1), at step \(one.step), is"
      return one.text == other.text
        ? "\(place) '\(one.text)' in both, with other contents or after other draws"
        : "\(place) '\(one.text)' in one and '\(other.text)' in another"
    }
    guard first.count != second.count else { return nil }
    let longer = first.count > second.count ? first : second
    let event = longer[min(first.count, second.count)]
    return "one ends before '\(event.text)' at step \(event.step)"
  }
}
