import Synchronization

/// The evidence that a run was in control: what escaped, from where, and the jobs it left behind.
///
/// The only part of a simulation that other threads touch, hence the lock.
final class ControlProof: Sendable {
  private struct State {
    var escapes: [String] = []
    var jobs: [UnownedJob] = []
    var retired = false
  }

  private let state = Mutex(State())
  private let escaped = Atomic(false)

  /// What is noted of a task that another thread resumed, whether or not it had suspended by then.
  static let foreignResumption = "a task was resumed from a thread outside the simulation"

  /// Whether anything escaped.
  var isBroken: Bool { escaped.load(ordering: .acquiring) }

  /// What escaped, in the order it was noticed; a few at most.
  var escapes: [String] { state.withLock { $0.escapes } }

  /// Something happened outside the simulation's control.
  func note(_ escape: String) {
    state.withLock { state in
      if state.escapes.count < 8, !state.escapes.contains(escape) { state.escapes.append(escape) }
    }
    escaped.store(true, ordering: .releasing)
  }

  /// A job of this simulation arrived on a foreign thread.
  ///
  /// Once the run is over it goes to the real pool: it can do no harm there, because operations of a finished
  /// simulation fail at once.
  func foreign(_ job: UnownedJob, _ reason: String) {
    note(reason)
    let late = state.withLock { state in
      if !state.retired { state.jobs.append(job) }
      return state.retired
    }
    if late { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }

  /// A task fell asleep on a real clock; its wake-up job is kept for the unwinding.
  func slept(_ job: UnownedJob, _ reason: String) { foreign(job, reason) }

  /// The jobs left behind, once each.
  func takeJobs() -> [UnownedJob] {
    state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs
    }
  }

  /// Called when the run is over.
  func retire() { state.withLock { $0.retired = true } }
}
