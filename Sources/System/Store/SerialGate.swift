import Synchronization

/// Mutual exclusion for asynchronous sections, granted in the order of asking.
///
/// An actor is not that: it is re-entrant, so at each `await` of one call another may run. Whoever holds the
/// gate keeps it across its awaits. On leaving it is handed to the first in the queue, without being free in
/// between, so nobody overtakes.
package final class SerialGate: Sendable {
  private struct Waiter {
    let ticket: UInt64
    let admission: CheckedContinuation<Bool, Never>
  }

  /// While the gate is free nobody waits.
  private struct State {
    var isHeld = false
    var waiters: [Waiter] = []
    var nextTicket: UInt64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Waits for the gate, unless the task is cancelled before its turn comes.
  /// - Returns: Whether the gate is now held. If so ``leave()`` must follow, whatever happens; if not the task
  ///   was cancelled and is no longer in the queue.
  /// - Complexity: O(1) when the gate is free; a cancellation takes O(n) for n waiters.
  package func enter() async -> Bool {
    if Task.isCancelled { return false }
    guard let ticket = tryEnter() else { return true }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { admission in
        // Cancelled before this line, the handler has found nobody to remove; the flag it follows is set.
        enqueue(Waiter(ticket: ticket, admission: admission), unless: Task.isCancelled)
      }
    } onCancel: {
      withdraw(ticket)
    }
  }

  /// Waits for the gate, cancelled or not: for work that has to be done in any case.
  ///
  /// ``leave()`` must follow.
  package func enterEvenIfCancelled() async {
    guard let ticket = tryEnter() else { return }
    _ = await withCheckedContinuation { admission in
      enqueue(Waiter(ticket: ticket, admission: admission), unless: false)
    }
  }

  /// Hands the gate to the first in the queue, or leaves it free.
  /// - Precondition: The caller holds it.
  package func leave() {
    let next = state.withLock { state -> Waiter? in
      precondition(state.isHeld, "nobody holds the gate")
      guard !state.waiters.isEmpty else {
        state.isHeld = false
        return nil
      }
      return state.waiters.removeFirst()
    }
    next?.admission.resume(returning: true)
  }

  /// Takes the gate if it is free; otherwise gives a ticket to queue with.
  private func tryEnter() -> UInt64? {
    state.withLock { state in
      if !state.isHeld {
        state.isHeld = true
        return nil
      }
      state.nextTicket += 1
      return state.nextTicket
    }
  }

  private func enqueue(_ waiter: Waiter, unless isCancelled: Bool) {
    let admitted = state.withLock { state -> Bool? in
      if isCancelled { return false }
      if !state.isHeld {
        state.isHeld = true
        return true
      }
      state.waiters.append(waiter)
      return nil
    }
    if let admitted { waiter.admission.resume(returning: admitted) }
  }

  private func withdraw(_ ticket: UInt64) {
    let waiter = state.withLock { state -> Waiter? in
      let position = state.waiters.firstIndex { $0.ticket == ticket }
      return position.map { state.waiters.remove(at: $0) }
    }
    waiter?.admission.resume(returning: false)
  }
}
