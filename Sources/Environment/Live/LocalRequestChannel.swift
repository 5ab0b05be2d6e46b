/// A way from one part of a process to another: calls queue up, and a listener answers them.
///
/// The embedded default of ``RequestChannel`` and ``RequestListener``: both ends are this one object.
public final class LocalRequestChannel: RequestChannel, RequestListener {
  private struct Call {
    let number: UInt64
    let request: [UInt8]
  }

  private struct State {
    var backlog = Fifo<Call>()
    var replies: [UInt64: Result<[UInt8], BrokerError>] = [:]
    var lastNumber: UInt64 = 0
    var executing = 0
    var isClosed = false
  }

  private let backlogLimit: Int
  private let concurrencyLimit: Int
  private let monitor = Monitor(State())

  /// Creates a channel on which nobody listens yet; calls wait until somebody does.
  /// - Parameters:
  ///   - backlogLimit: How many calls may wait; more are refused.
  ///   - concurrencyLimit: How many calls are executed at once.
  public init(backlogLimit: Int = 1024, concurrencyLimit: Int = 64) {
    precondition(backlogLimit > 0 && concurrencyLimit > 0, "a channel carries something")
    self.backlogLimit = backlogLimit
    self.concurrencyLimit = concurrencyLimit
  }

  /// Sends a request and waits for the reply.
  /// - Throws: `notSent` when the listener stops before it begins, `refused` when too many wait, `closed`; `cancelled`
  ///   when it was not begun, `outcomeUnknown` when it was.
  public func call(_ request: [UInt8], calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    guard !Task.isCancelled else { throw .cancelled }
    let sent = monitor.change { [backlogLimit] state -> Result<UInt64, BrokerError> in
      if state.isClosed { return .failure(.closed) }
      guard state.backlog.count < backlogLimit else {
        return .failure(.refused(reason: "\(backlogLimit) calls wait already"))
      }
      state.lastNumber += 1
      state.backlog.append(Call(number: state.lastNumber, request: request))
      // Present from now on, and gone when nobody waits for it any more.
      return .success(state.lastNumber)
    }
    let number = try sent.get()
    if let result = await monitor.wait(for: { $0.replies.removeValue(forKey: number) }) {
      return try result.get()
    }
    let given = monitor.change { state -> Result<[UInt8], BrokerError> in
      if state.backlog.remove(where: { $0.number == number }) != nil { return .failure(.cancelled) }
      // The reply may have come between the cancellation and this line.
      if let reply = state.replies.removeValue(forKey: number) { return reply }
      state.replies[number] = .failure(.cancelled)
      return .failure(.outcomeUnknown(reason: "cancelled while the request was being executed"))
    }
    return try given.get()
  }

  /// Answers requests until the task is cancelled or the channel closed.
  public func serve(
    calledFrom site: CallSite, _ handler: @escaping @Sendable ([UInt8]) async -> [UInt8]
  ) async {
    await withDiscardingTaskGroup { group in
      while let call = await accept() {
        group.addTask {
          let reply = await handler(call.request)
          self.finish(call, reply)
        }
      }
      self.refuseBacklog()
    }
  }

  /// Ends the channel: calls that were not begun get `notSent`, later ones `closed`.
  public func close() {
    monitor.change { $0.isClosed = true }
    refuseBacklog()
  }

  private func accept() async -> Call? {
    let next = await monitor.wait { [concurrencyLimit] state -> Call?? in
      if state.isClosed { return .some(nil) }
      guard state.executing < concurrencyLimit, let call = state.backlog.popFirst() else { return nil }
      state.executing += 1
      return call
    }
    return next ?? nil
  }

  private func finish(_ call: Call, _ reply: [UInt8]) {
    monitor.change { state in
      state.executing -= 1
      // A caller that was cancelled has left a mark: nobody waits for the reply.
      if state.replies.removeValue(forKey: call.number) == nil {
        state.replies[call.number] = .success(reply)
      }
    }
  }

  private func refuseBacklog() {
    monitor.change { state in
      while let call = state.backlog.popFirst() {
        state.replies[call.number] = .failure(.notSent(reason: "the listener has stopped"))
      }
    }
  }
}
