@_spi(ExperimentalScheduling) import _Concurrency

/// The executor that every task of one simulated process prefers: the queue a job arrives in says whose it is.
///
/// Unchecked: `enqueue` is called from any thread when work escapes; it only compares the calling thread's
/// simulation with its own and otherwise goes through the control proof, which is locked.
final class ProcessExecutor: TaskExecutor, @unchecked Sendable {
  let simulation: Simulation
  let process: Int

  init(simulation: Simulation, process: Int) {
    self.simulation = simulation
    self.process = process
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard simulation.isOnThisThread else {
      return simulation.control.foreign(job, ControlProof.foreignResumption)
    }
    simulation.arrived(job, process: process)
  }
}

// A real clock asks the executor to wake it later. That is all this conformance is for: to *see* the sleep. It
// is never scheduled, since the deadline carries nanoseconds of real time.
extension ProcessExecutor: SchedulingExecutor {
  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob, after delay: C.Duration, tolerance: C.Duration?, clock: C
  ) {
    simulation.control.slept(UnownedJob(job), "a task sleeps on a real clock (\(C.self))")
  }

  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob, at instant: C.Instant, tolerance: C.Duration?, clock: C
  ) {
    simulation.control.slept(UnownedJob(job), "a task sleeps on a real clock (\(C.self))")
  }
}
