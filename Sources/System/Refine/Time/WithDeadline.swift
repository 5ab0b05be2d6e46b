/// Runs an operation that may fail for a limited time.
/// - Returns: What came of it, or nil when the time was up and it has failed: it was cancelled for that, whatever it says
///   of the reason. In a task that was cancelled it is always the former.
package func withDeadline<Value: Sendable, Failure: Error, C: Clock>(
  _ duration: C.Duration, on clock: C,
  trying operation: @escaping @Sendable () async throws(Failure) -> Value
) async -> Result<Value, Failure>? {
  let start = clock.now
  let result = await withDeadline(duration, on: clock) { () -> Result<Value, Failure> in
    do throws(Failure) { return .success(try await operation()) } catch { return .failure(error) }
  }
  if case .failure? = result, !Task.isCancelled, start.duration(to: clock.now) >= duration { return nil }
  return result
}

/// Runs an operation for a limited time.
///
/// When the time is up the operation is cancelled and waited for: it has to react to cancellation.
/// - Returns: What the operation returned, or nil when it was cancelled for the time.
package func withDeadline<Value: Sendable, C: Clock>(
  _ duration: C.Duration, on clock: C, _ operation: @escaping @Sendable () async -> Value
) async -> Value? {
  await withTaskGroup(of: Value?.self) { group in
    group.addTask { await operation() }
    group.addTask {
      // Cancelled, the sleep throws, and the operation's own value is on its way.
      try? await clock.sleep(for: duration)
      return nil
    }
    let first = await group.next() ?? nil
    group.cancelAll()
    // At one instant both may be done; a value that exists is not thrown away.
    let second = await group.next() ?? nil
    return first ?? second
  }
}
