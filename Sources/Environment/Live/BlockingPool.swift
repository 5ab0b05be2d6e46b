/// Threads for calls that block, so that none of them ever holds a thread of Swift's cooperative pool.
///
/// The cooperative pool has about one thread per core and never grows: on a machine with two cores, two slow
/// fsyncs would stop every task of the process. Here they stop two threads that nobody else needs.
///
/// Jobs start in the order in which they were given; with more than one thread they may overlap and end in
/// any order. Threads are started when there is work for them. When the last reference to the pool is
/// dropped, jobs already given are still done, then the threads end.
public final class BlockingPool: Sendable {
  let workers: BlockingWorkers

  /// Creates a pool; starts no thread yet.
  /// - Parameter size: How many threads there may be, and so how many calls may block at once; at least 1.
  public init(size: Int = 4) {
    precondition(size >= 1, "A pool needs at least one thread")
    workers = BlockingWorkers(limit: size)
  }

  deinit { workers.shutDown() }

  /// Runs a blocking body on one of the pool's threads and waits for it without blocking.
  ///
  /// Cancelling the calling task does not cut it short and does not take it out of the queue: the outcome of
  /// a write must be known, and a task that stopped waiting would not know it.
  /// - Parameter body: What to run. It must not wait for another job of the same pool.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(1) and two thread switches, besides the body.
  public func run<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      submit { continuation.resume(returning: Result(catching: body)) }
    }
    return try result.get()
  }

  /// Gives the pool a job and does not wait for it.
  func submit(_ job: @escaping @Sendable () -> Void) {
    workers.submit(job)
  }
}
