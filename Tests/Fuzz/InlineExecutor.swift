import Synchronization

/// Runs asynchronous code on the thread that asks for it, to its end.
///
/// libFuzzer calls a function and counts what it covers: no other thread may be running then.
final class InlineExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// The value of a body that waits for nobody outside.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
    let executor = InlineExecutor()
    let box = Box<Value>()
    Task(executorPreference: executor) {
      let value = await body()
      box.result.withLock { $0 = value }
    }
    while let job = executor.jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
      job.runSynchronously(on: executor.asUnownedTaskExecutor())
    }
    guard let value = box.result.withLock({ $0 }) else {
      fatalError("the store waits for something that never comes")
    }
    return value
  }

  private final class Box<Value: Sendable>: Sendable {
    let result = Mutex<Value?>(nil)
  }
}
