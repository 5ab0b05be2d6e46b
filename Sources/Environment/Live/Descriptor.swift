import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file descriptor that is never used after it was closed.
///
/// The kernel gives a closed number to the next file that is opened. A call that is still on its way with the
/// old number would then read or write a stranger's file. So every call is counted while it has the number,
/// and close(2) is made when none has it: calls that come later fail with `EBADF`, calls under way end first.
final class Descriptor: Sendable {
  private struct State {
    var isOpen = true
    var users = 0
    /// What closes the number, left behind for the last user.
    var release: (@Sendable () -> Void)?
  }

  private let number: CInt
  private let pool: BlockingPool
  private let state = Mutex(State())

  /// Takes over an open descriptor.
  init(_ number: CInt, pool: BlockingPool) {
    self.number = number
    self.pool = pool
  }

  deinit {
    guard state.withLock({ $0.isOpen }) else { return }
    // Not here: whoever drops the last reference may be on a cooperative thread, and close(2) of a removed
    // file can take as long as freeing its blocks takes.
    pool.submit { [number] in _ = closeDescriptor(number) }
  }

  /// Makes a call with the number on a thread of the pool.
  /// - Throws: What `body` throws; `EBADF` when the descriptor is closed.
  func perform<Value: Sendable>(
    _ call: SystemCall, _ body: @escaping @Sendable (CInt) throws(FileError) -> Value
  ) async throws(FileError) -> Value {
    try await pool.run { [self] () throws(FileError) -> Value in
      guard acquire() else { throw call.failure(.badDescriptor) }
      defer { release() }
      return try body(number)
    }
  }

  /// Closes the number when no call has it any more, and waits for that without blocking.
  /// - Throws: What close(2) failed with; `EBADF` when it was closed already.
  func close(_ call: SystemCall) async throws(FileError) {
    let code: Errno? = await withCheckedContinuation { continuation in
      let wasOpen = retire { [number, pool] in
        pool.submit { continuation.resume(returning: closeDescriptor(number)) }
      }
      if !wasOpen { continuation.resume(returning: .badDescriptor) }
    }
    if let code { throw call.failure(code) }
  }

  private func acquire() -> Bool {
    state.withLock { state in
      if state.isOpen { state.users += 1 }
      return state.isOpen
    }
  }

  private func release() {
    let release = state.withLock { state in
      state.users -= 1
      return state.users == 0 ? state.release.take() : nil
    }
    release?()
  }

  private func retire(_ release: @escaping @Sendable () -> Void) -> Bool {
    let (wasOpen, isUnused) = state.withLock { state in
      let wasOpen = state.isOpen
      state.isOpen = false
      if wasOpen, state.users > 0 { state.release = release }
      return (wasOpen, state.users == 0)
    }
    if wasOpen, isUnused { release() }
    return wasOpen
  }
}

/// Gives back the lock that the file may have, then closes the number.
///
/// A child that was forked and has not called exec yet has a copy of every descriptor, the close-on-exec ones too. The lock
/// is the file's and not the number's, so without this it would last until that child is ready, although its owner has
/// closed.
private func closeDescriptor(_ number: CInt) -> Errno? {
  flock(number, LOCK_UN)
  return close(number) == -1 ? Errno(rawValue: errno) : nil
}
