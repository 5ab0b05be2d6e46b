/// A queue of tasks that delivers each at least once.
///
/// A delivery that is not acknowledged within the queue's visibility timeout is delivered again, also beside the copy
/// that is still being worked on. A task may be delivered twice although it was enqueued once, and enqueued twice
/// although it was asked for once. Whoever works on it has to make that harmless.
public protocol TaskQueue: Sendable {
  /// Puts a task into the queue.
  /// - Parameters:
  ///   - payload: What is delivered.
  ///   - id: The task's id; the queue does not look at it, and delivers two tasks of one id twice.
  ///   - site: From where it is asked for.
  /// - Throws: ``BrokerError``: `notSent`, `outcomeUnknown` (it may be in the queue), `refused`, `cancelled`.
  func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError)

  /// Waits for a task and reserves it.
  ///
  /// A call that is cancelled reserves nothing.
  /// - Throws: ``BrokerError``: `notSent`, `connectionLost` (a task may have been reserved for nobody), `closed`,
  ///   `cancelled`.
  func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery

  /// Removes a delivered task for good.
  ///
  /// A late acknowledgement may remove the reservation of a newer delivery of the same task.
  /// - Throws: ``BrokerError``: `notSent`, `outcomeUnknown`, `cancelled`.
  func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError)

  /// Gives a delivered task back, to be delivered again or not.
  /// - Throws: ``BrokerError``: `notSent`, `outcomeUnknown`, `cancelled`.
  func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError)
}

/// A task as it was handed to one worker.
public struct TaskDelivery: Sendable, Hashable {
  /// The id it was enqueued under.
  public let id: String
  /// What it was enqueued with.
  public let payload: [UInt8]
  /// By what the queue knows this delivery; a redelivery of the same task may have the same one.
  public let tag: UInt64
  /// Whether the queue knows that it was delivered before; false proves nothing.
  public let isRedelivered: Bool

  /// Creates a delivery.
  public init(id: String, payload: [UInt8], tag: UInt64, isRedelivered: Bool) {
    self.id = id
    self.payload = payload
    self.tag = tag
    self.isRedelivered = isRedelivered
  }
}
