import Dispatch
import Synchronization

/// What the threads of a ``BlockingPool`` share.
///
/// The threads hold this and not the pool, so that the pool can be released while they wait.
final class BlockingWorkers: Sendable {
  typealias Job = @Sendable () -> Void

  private struct State {
    var queue = JobQueue()
    var threads = 0
    /// Threads that wait, or are on their way to waiting, and so will take a job.
    var idle = 0
    var isShutDown = false
  }

  private let limit: Int
  private let state = Mutex(State())
  /// Signalled once per job, and at shutdown once per thread: a thread that wakes to an empty queue ends.
  private let wakeUps = DispatchSemaphore(value: 0)

  init(limit: Int) { self.limit = limit }

  /// How many threads were started and have not ended.
  var threadCount: Int { state.withLock { $0.threads } }

  /// How many jobs no thread has taken yet.
  var queuedCount: Int { state.withLock { $0.queue.count } }

  func submit(_ job: @escaping Job) {
    let needsThread = state.withLock { state in
      state.queue.append(job)
      guard state.queue.count > state.idle, state.threads < limit else { return false }
      state.threads += 1
      state.idle += 1
      return true
    }
    wakeUps.signal()
    if needsThread { startThread() }
  }

  func shutDown() {
    let threads = state.withLock { state in
      state.isShutDown = true
      return state.threads
    }
    for _ in 0..<threads { wakeUps.signal() }
  }

  private func startThread() {
    let failure = startDetachedThread { self.work() }
    guard let failure else { return }
    let threads = state.withLock { state in
      state.threads -= 1
      state.idle -= 1
      return state.threads
    }
    // Fewer threads than allowed only cost time; with none at all the job's caller would wait for ever.
    precondition(threads > 0, "The operating system gives no thread for blocking calls: \(failure)")
  }

  private func work() {
    while let job = next() {
      job()
      state.withLock { $0.idle += 1 }
    }
  }

  private func next() -> Job? {
    wakeUps.wait()
    return state.withLock { state in
      state.idle -= 1
      if let job = state.queue.popFirst() { return job }
      precondition(state.isShutDown, "A thread was woken for nothing")
      state.threads -= 1
      return nil
    }
  }
}

/// First in, first out, in amortised constant time.
private struct JobQueue {
  private var incoming: [BlockingWorkers.Job] = []
  private var outgoing: [BlockingWorkers.Job] = []

  var count: Int { incoming.count + outgoing.count }

  mutating func append(_ job: @escaping BlockingWorkers.Job) { incoming.append(job) }

  mutating func popFirst() -> BlockingWorkers.Job? {
    if outgoing.isEmpty {
      outgoing = incoming.reversed()
      incoming.removeAll(keepingCapacity: true)
    }
    return outgoing.popLast()
  }
}
