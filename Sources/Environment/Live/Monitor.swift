import Synchronization

/// State behind a lock that tasks can wait on: each says what it waits for, and is served in the order of waiting.
///
/// After Hoare, "Monitors: an operating system structuring concept", CACM 1974, with conditions as closures. A waiter is
/// taken off the list under the lock and resumed after it, by whoever takes it off: by the change that fulfilled it or
/// by its cancellation, never by both.
final class Monitor<State: Sendable>: Sendable {
  /// Resumes a waiter, outside the lock.
  private typealias Resumption = @Sendable () -> Void

  private struct Waiter {
    let ticket: UInt64
    /// Looks whether the state gives what is waited for, and takes it.
    let attempt: @Sendable (inout State) -> Resumption?
    let cancel: Resumption
  }

  private struct Content {
    var state: State
    var waiters: [Waiter] = []
    var lastTicket: UInt64 = 0

    /// Serves whom the state has something for; what one takes or leaves may serve an earlier one.
    mutating func serve() -> [Resumption] {
      var served: [Resumption] = []
      var index = 0
      while index < waiters.count {
        if let resumption = waiters[index].attempt(&state) {
          served.append(resumption)
          waiters.remove(at: index)
          index = 0
        } else {
          index += 1
        }
      }
      return served
    }
  }

  private let content: Mutex<Content>

  init(_ state: State) { content = Mutex(Content(state: state)) }

  /// Changes the state and serves whoever waited for that.
  func change<Result: Sendable>(_ body: @Sendable (inout State) -> Result) -> Result {
    let (result, served) = content.withLock { content in
      let result = body(&content.state)
      return (result, content.serve())
    }
    for resumption in served { resumption() }
    return result
  }

  /// Waits until an attempt gives a value.
  /// - Parameter attempt: Takes what it gives out of the state; nil to go on waiting. It is called under the lock.
  /// - Returns: The value; nil when the task is cancelled, and then nothing was taken.
  func wait<Value: Sendable>(for attempt: @escaping @Sendable (inout State) -> Value?) async -> Value? {
    guard !Task.isCancelled else { return nil }
    let ticket = content.withLock { content in
      content.lastTicket += 1
      return content.lastTicket
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Value?, Never>) in
        let waiter = Waiter(
          ticket: ticket,
          attempt: { (state: inout State) -> Resumption? in
            guard let value = attempt(&state) else { return nil }
            return { continuation.resume(returning: value) }
          },
          cancel: { continuation.resume(returning: nil) })
        // Cancelled before this line, the handler has found nobody to remove; the flag it follows is set.
        enqueue(waiter, unless: Task.isCancelled)
      }
    } onCancel: {
      withdraw(ticket)
    }
  }

  private func enqueue(_ waiter: Waiter, unless isCancelled: Bool) {
    if isCancelled { return waiter.cancel() }
    let served = content.withLock { content in
      content.waiters.append(waiter)
      return content.serve()
    }
    for resumption in served { resumption() }
  }

  private func withdraw(_ ticket: UInt64) {
    let waiter = content.withLock { content in
      let position = content.waiters.firstIndex { $0.ticket == ticket }
      return position.map { content.waiters.remove(at: $0) }
    }
    waiter?.cancel()
  }
}
