import Environment

/// A process's way to the queue, of which the oracle hears what the process asks and is told.
struct ObservedQueue: TaskQueue {
  let base: any TaskQueue
  let process: String
  /// The response it is for; nil for processes that serve none.
  let response: String?
  let oracle: RefineOracle

  func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    let turn = String(decoding: payload, as: UTF8.self)
    oracle.hear(from: site) { $0.enqueues(turn, response, process) }
    do {
      try await base.enqueue(payload, id: id, calledFrom: site)
      oracle.hear { $0.enqueued(turn, response, nil) }
    } catch {
      oracle.hear { $0.enqueued(turn, response, error) }
      throw error
    }
  }

  func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery {
    oracle.hear { $0.asksForTask(process) }
    let delivery = try await base.reserve(calledFrom: site)
    oracle.hear { $0.takes(delivery, process) }
    return delivery
  }

  func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {
    oracle.hear(from: site) { $0.acknowledges(delivery, process) }
    try await base.acknowledge(delivery, calledFrom: site)
  }

  func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError) {
    if !requeue { oracle.hear { $0.acknowledges(delivery, process) } }
    try await base.reject(delivery, requeue: requeue, calledFrom: site)
  }
}
