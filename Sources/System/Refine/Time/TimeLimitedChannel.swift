import Environment

/// A way to another process that waits for a reply only so long.
///
/// Whoever is at the other end may stand still, or be cut off without a sign. What became of the request is then unknown:
/// it may have been executed, or be executed later. Only a request that may come twice, or too late, is safe to be sent
/// this way.
struct TimeLimitedChannel<C: Clock>: RequestChannel where C.Duration == Duration {
  let base: any RequestChannel
  let limit: Duration
  /// A monotonic clock of the caller's own.
  let clock: C

  func call(_ request: [UInt8], calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    let base = base
    let reply = await withDeadline(
      limit, on: clock,
      trying: { () async throws(BrokerError) -> [UInt8] in try await base.call(request, calledFrom: site) })
    guard let reply else { throw .outcomeUnknown(reason: "no reply within \(limit)") }
    return try reply.get()
  }
}
