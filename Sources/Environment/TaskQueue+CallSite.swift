// The same operations, with the caller's file and line filled in by default.

extension TaskQueue {
  /// Puts a task into the queue; see ``TaskQueue/enqueue(_:id:calledFrom:)``.
  @inlinable
  public func enqueue(
    _ payload: [UInt8], id: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) {
    try await enqueue(payload, id: id, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Waits for a task and reserves it; see ``TaskQueue/reserve(calledFrom:)``.
  @inlinable
  public func reserve(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) -> TaskDelivery {
    try await reserve(calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Removes a delivered task for good; see ``TaskQueue/acknowledge(_:calledFrom:)``.
  @inlinable
  public func acknowledge(
    _ delivery: TaskDelivery, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) {
    try await acknowledge(delivery, calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Gives a delivered task back; see ``TaskQueue/reject(_:requeue:calledFrom:)``.
  @inlinable
  public func reject(
    _ delivery: TaskDelivery, requeue: Bool, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) {
    try await reject(delivery, requeue: requeue, calledFrom: CallSite(fileID: fileID, line: line))
  }
}
