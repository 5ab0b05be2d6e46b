import Dispatch
import Synchronization

/// A door that jobs of a pool stop at until a test opens it.
final class Gate: Sendable {
  private let waiting = Mutex(0)
  private let semaphore = DispatchSemaphore(value: 0)

  /// How many have arrived so far.
  var arrivals: Int { waiting.withLock { $0 } }

  /// Stops the thread until the gate is opened; gives up after a quarter of an hour, so that no thread is stopped for ever.
  ///
  /// Not sooner: behind tests that compute, whoever opens it may be heard again after minutes.
  func pass() {
    waiting.withLock { $0 += 1 }
    _ = semaphore.wait(timeout: .now() + .seconds(900))
  }

  /// Lets this many pass, now or later.
  func open(_ count: Int = 1) {
    for _ in 0..<count { semaphore.signal() }
  }
}
