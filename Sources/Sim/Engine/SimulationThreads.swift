import Dispatch
import Foundation
import Synchronization

/// The threads on which the library runs simulations.
///
/// A simulation keeps its thread busy to the end. On a thread of Swift's cooperative pool it would keep other tasks from
/// running, and the queues of Dispatch too, which share those threads. As an executor these threads run the calling task
/// itself, so the simulated tasks inherit its task-local values: what a test expects inside is counted as that test's.
///
/// Unchecked: the jobs are behind a lock, the rest never changes.
final class SimulationThreads: TaskExecutor, @unchecked Sendable {
  /// More than there are cores, so that a short simulation does not wait for the end of a long one.
  static let shared = SimulationThreads(count: 4 * ProcessInfo.processInfo.activeProcessorCount)

  private let jobs = Mutex<[UnownedJob]>([])
  private let available = DispatchSemaphore(value: 0)

  private init(count: Int) {
    for _ in 0..<count {
      let thread = Thread { [self] in serve() }
      thread.name = "faultline-simulation"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    available.signal()
  }

  private func serve() {
    while true {
      available.wait()
      let job = jobs.withLock { $0.removeFirst() }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

/// Runs something that runs simulations where it does not keep other tasks waiting.
@concurrent
package func onSimulationThread<Result: Sendable>(_ body: @Sendable () throws -> Result) async rethrows
  -> Result
{
  try await withTaskExecutorPreference(SimulationThreads.shared) { try body() }
}
