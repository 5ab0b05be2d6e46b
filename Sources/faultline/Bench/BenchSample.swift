import Sim

/// What one timed execution of a workload did.
struct BenchSample: Sendable {
  /// Scheduling points, executions or timer events, as the workload counts.
  var count: Int
  var wall: Duration

  /// Nanoseconds for each of them.
  var nanosecondsEach: Double { wall / .nanoseconds(1) / Double(count) }
}

/// A workload went otherwise than it must, so its figure would mean nothing.
struct BenchError: Error, Equatable {
  let message: String
}

extension RunResult {
  /// Refuses a run whose control proof or verdict is not as the workload has it.
  func expectPassed(_ workload: Workload) throws(BenchError) {
    guard verdict == .passed else {
      throw BenchError(message: "\(workload.rawValue) ended \(verdict.name): \(verdict.detail)")
    }
  }
}

extension Collection<Double> {
  /// The middle value; of an even number of values the mean of the two in the middle.
  var median: Double {
    let ordered = sorted()
    guard !ordered.isEmpty else { return .nan }
    return (ordered[(ordered.count - 1) / 2] + ordered[ordered.count / 2]) / 2
  }
}
