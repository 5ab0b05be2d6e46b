/// A task queue within one process, in memory: its tasks do not outlive it.
///
/// Tasks are delivered in the order they were enqueued, to workers in the order they ask. A delivery that is not
/// acknowledged within the visibility timeout is delivered again, next and under a new tag, to a worker that asks for
/// one; the first copy may still be running. Time is measured by the clock that the queue is given.
public final class LocalTaskQueue<Time: Clock>: TaskQueue where Time.Duration == Duration {
  private struct Entry {
    var id: String
    var payload: [UInt8]
    /// Under which tag it was delivered last; 0 for never.
    var tag: UInt64 = 0
  }

  private struct Reservation {
    var entry: Entry
    var deadline: Time.Instant
  }

  private struct State {
    var ready = Fifo<Entry>()
    /// In the order of their deadlines.
    var reserved: [Reservation] = []
    var lastTag: UInt64 = 0
    var isClosed = false
  }

  /// What a waiting worker is told.
  private enum News {
    case task(TaskDelivery)
    case closed
    /// Another reservation is the next to run out.
    case otherDeadline
    case timeIsUp
  }

  private let clock: Time
  private let visibilityTimeout: Duration
  private let capacity: Int
  private let monitor = Monitor(State())

  /// Creates an empty queue.
  /// - Parameters:
  ///   - visibilityTimeout: How long a worker may take before its task is delivered again.
  ///   - capacity: How many tasks may wait; more are refused.
  ///   - clock: By what the timeout is measured.
  public init(visibilityTimeout: Duration, capacity: Int = 10_000, clock: Time) {
    precondition(
      visibilityTimeout > .zero && capacity > 0, "a queue holds tasks, and workers hold them for a time")
    self.visibilityTimeout = visibilityTimeout
    self.capacity = capacity
    self.clock = clock
  }

  /// How many tasks wait for a worker.
  public var waitingCount: Int { monitor.change { $0.ready.count } }

  /// How many tasks are reserved; reservations that have run out count until a worker asks.
  public var reservedCount: Int { monitor.change { $0.reserved.count } }

  /// Ends the queue: whoever waits and whoever calls gets `closed`.
  public func close() { monitor.change { $0.isClosed = true } }

  /// Puts a task into the queue.
  public func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    guard !Task.isCancelled else { throw .cancelled }
    let error = monitor.change { [capacity] state -> BrokerError? in
      if state.isClosed { return .closed }
      guard state.ready.count < capacity else { return .refused(reason: "the queue holds \(capacity) tasks") }
      state.ready.append(Entry(id: id, payload: payload))
      return nil
    }
    if let error { throw error }
  }

  /// Waits for a task, or for a reservation to run out, and reserves it.
  public func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery {
    while true {
      let now = clock.now
      let deadline = monitor.change { state in
        Self.expire(&state, now)
        return state.reserved.first?.deadline
      }
      switch await news(knowing: deadline) {
      case nil: throw .cancelled
      case .task(let delivery)?: return delivery
      case .closed?: throw .closed
      case .otherDeadline?, .timeIsUp?: continue
      }
    }
  }

  /// Waits for a task, until the next reservation runs out.
  private func news(knowing deadline: Time.Instant?) async -> News? {
    guard let deadline else { return await wait(knowing: nil) }
    return await withTaskGroup(of: News?.self) { group in
      group.addTask { await self.wait(knowing: deadline) }
      group.addTask { [clock] in
        do { try await clock.sleep(until: deadline, tolerance: nil) } catch { return nil }
        return .timeIsUp
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      let second = await group.next() ?? nil
      // A task may have been taken at the very moment of the deadline.
      if case .task? = second { return second }
      return first ?? second
    }
  }

  private func wait(knowing deadline: Time.Instant?) async -> News? {
    await monitor.wait { [clock, visibilityTimeout] state in
      if state.isClosed { return .closed }
      guard var entry = state.ready.popFirst() else {
        return state.reserved.first?.deadline != deadline ? .otherDeadline : nil
      }
      let isRedelivered = entry.tag > 0
      state.lastTag += 1
      entry.tag = state.lastTag
      state.reserved.append(Reservation(entry: entry, deadline: clock.now.advanced(by: visibilityTimeout)))
      return .task(
        TaskDelivery(id: entry.id, payload: entry.payload, tag: entry.tag, isRedelivered: isRedelivered))
    }
  }

  private static func expire(_ state: inout State, _ now: Time.Instant) {
    let count = state.reserved.prefix { $0.deadline <= now }.count
    for reservation in state.reserved.prefix(count).reversed() { state.ready.prepend(reservation.entry) }
    state.reserved.removeFirst(count)
  }

  /// Removes a delivered task for good.
  ///
  /// A late acknowledgement still removes the task while it waits to be delivered again. When it has been, the newer
  /// delivery stays reserved.
  public func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {
    try settle(delivery) { _, _ in }
  }

  /// Gives a delivered task back, behind the others, or drops it.
  ///
  /// Of a delivery whose time has run out nothing is given back: the task is in the queue already, or with another.
  public func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError) {
    try settle(delivery) { state, entry in
      if requeue { state.ready.append(entry) }
    }
  }

  private func settle(
    _ delivery: TaskDelivery, _ body: @Sendable (inout State, Entry) -> Void
  ) throws(BrokerError) {
    guard !Task.isCancelled else { throw .cancelled }
    monitor.change { state in
      if let position = state.reserved.firstIndex(where: { $0.entry.tag == delivery.tag }) {
        body(&state, state.reserved.remove(at: position).entry)
      } else if let entry = state.ready.remove(where: { $0.tag == delivery.tag }) {
        body(&state, entry)
      }
    }
  }
}
