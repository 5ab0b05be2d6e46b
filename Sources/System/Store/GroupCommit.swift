package import Environment
import Synchronization

/// Syncs that writers share: whoever waits while one is under way is served by the next.
///
/// A sync makes lasting only what was written before it began. So each writer takes a ticket once its bytes are
/// written, a sync covers the tickets taken when it begins, and nobody is told of success by any other. Of those
/// left waiting the first performs the next sync, in its own task; there is no task in the background.
///
/// A failed sync is the last one. The kernel may have marked the pages clean without having written them, and
/// then a second sync succeeds and proves nothing (Rebello et al., "Can Applications Recover from fsync
/// Failures?", 2020). All who wait, and all who come later, get that failure.
///
/// `EINTR` is such a failure too. POSIX gives no assurance about the outstanding writes after an fsync(2) that failed,
/// whatever the reason; and Linux takes note that a writeback error was reported even where the call returns `EINTR`
/// in its place, so that the repeated call would hide it. Disks attached to the machine are synced without being
/// interruptible; network and user-space filesystems are not.
///
/// Waiting does not end with cancellation: the bytes are written, and their writer has to be told what became of
/// them.
package final class GroupCommit: Sendable {
  /// A writer's place: the number of writers that had written when it had.
  package typealias Ticket = Int

  private enum Turn {
    case synced
    case failed(FileError)
    /// Nobody else is syncing: it is up to this writer.
    case lead
  }

  private struct Waiter {
    let ticket: Ticket
    let turn: CheckedContinuation<Turn, Never>
  }

  /// While nobody is syncing, nobody waits.
  private struct State {
    var enrolled: Ticket = 0
    var synced: Ticket = 0
    var isSyncing = false
    var failure: FileError?
    var waiters: [Waiter] = []
  }

  private let state = Mutex(State())
  private let sync: @Sendable () async throws(FileError) -> Void

  /// Shares a sync that covers all that was written before it began.
  package init(_ sync: @escaping @Sendable () async throws(FileError) -> Void) {
    self.sync = sync
  }

  /// Takes a ticket for what the caller has just written.
  ///
  /// It promises nothing yet; ``wait(for:)`` does.
  package func enrol() -> Ticket {
    state.withLock { state in
      state.enrolled += 1
      return state.enrolled
    }
  }

  /// Waits for a sync that began after the ticket was taken, and performs it if nobody else does.
  /// - Throws: The failure of that sync or of any before.
  /// - Complexity: At most two syncs, one under way and one begun afterwards.
  package func wait(for ticket: Ticket) async throws(FileError) {
    let turn = await withCheckedContinuation { (continuation: CheckedContinuation<Turn, Never>) in
      if let turn = self.turn(of: ticket, orQueue: continuation) { continuation.resume(returning: turn) }
    }
    switch turn {
    case .synced: return
    case .failed(let error): throw error
    case .lead: try await lead()
    }
  }

  /// Waits until no ticket that was taken needs a sync any more: none is then under way or will be begun.
  package func settle() async {
    // A failure is the business of those whose writes it concerns, and each of them is told.
    try? await wait(for: state.withLock { $0.enrolled })
  }

  private func turn(of ticket: Ticket, orQueue continuation: CheckedContinuation<Turn, Never>) -> Turn? {
    state.withLock { state in
      if let failure = state.failure { return .failed(failure) }
      if ticket <= state.synced { return .synced }
      if state.isSyncing {
        state.waiters.append(Waiter(ticket: ticket, turn: continuation))
        return nil
      }
      state.isSyncing = true
      return .lead
    }
  }

  private func lead() async throws(FileError) {
    let covered = state.withLock { $0.enrolled }
    do {
      try await sync()
    } catch {
      for waiter in fail(error) { waiter.turn.resume(returning: .failed(error)) }
      throw error
    }
    let (served, next) = succeed(through: covered)
    for waiter in served { waiter.turn.resume(returning: .synced) }
    next?.turn.resume(returning: .lead)
  }

  /// - Returns: Those who are done, and the one who leads the next sync, if anybody needs it.
  private func succeed(through covered: Ticket) -> (served: [Waiter], next: Waiter?) {
    state.withLock { state in
      state.synced = covered
      let served = state.waiters.filter { $0.ticket <= covered }
      state.waiters.removeAll { $0.ticket <= covered }
      let next = state.waiters.isEmpty ? nil : state.waiters.removeFirst()
      state.isSyncing = next != nil
      return (served, next)
    }
  }

  private func fail(_ error: FileError) -> [Waiter] {
    state.withLock { state in
      defer { state.waiters = [] }
      state.failure = error
      state.isSyncing = false
      return state.waiters
    }
  }
}
