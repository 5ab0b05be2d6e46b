import Sim

/// Has the defects told that were found: the first failure of each, shrunk, as `faultline run` tells it.
struct DefectTelling {
  /// A defect's failure, to be told.
  struct Failure {
    let defect: String
    let strategy: String
    let scenario: String
    let seed: UInt64
  }

  private let failures: [Failure]

  /// - Parameter cells: The searches for each defect with the strategy whose failures are told.
  init(_ cells: [DefectCell]) {
    failures = cells.compactMap { cell in
      guard let ending = cell.trials.first(where: \.hasFound)?.ending else { return nil }
      return Failure(
        defect: cell.defect, strategy: cell.strategy, scenario: ending.scenario, seed: ending.seed)
    }
  }

  /// Tells them.
  /// - Parameters:
  ///   - jobs: How many processes do so at a time.
  ///   - tick: Called several times a second with how many are still to be told.
  /// - Returns: The stories, by defect; those of failures whose worker died are missing.
  func run(jobs: Int?, tick: (Int) -> Void) -> [String: Story] {
    var waiting = failures.indices.makeIterator()
    var stories: [String: Story] = [:]
    var answered = 0
    WorkerPool(jobs: jobs, hashing: .random).run(
      next: {
        guard !Interruption.isRequested, let number = waiting.next() else { return nil }
        let failure = failures[number]
        return (
          number,
          WorkerRequest(
            task: .explain, scenario: failure.scenario, defect: failure.defect, strategy: failure.strategy,
            seed: failure.seed)
        )
      },
      take: { number, answer in
        answered += 1
        if case .reply(let reply) = answer { stories[failures[number].defect] = reply.story }
      },
      tick: { tick(failures.count - answered) })
    return stories
  }
}
