import Environment
import SystemUnderTest

extension Defect {
  /// A failure to publish escapes the execution, and the task is tried again.
  ///
  /// What was only news decides about work: the model is asked once more, and paid once more, for an answer
  /// that it had given or was giving.
  static let publishFailureRetriesTask = Defect(
    "publish-failure-retries-task",
    "an error of pub/sub fails the task, so that the model is asked again",
    refine: .executing { worker, delivery in
      let turn = String(decoding: delivery.payload, as: UTF8.self)
      do {
        return try await TurnExecutionPublishFailureRetriesTask(worker, turn: turn).run()
      } catch {
        try? await worker.queue.reject(delivery, requeue: true)
        return false
      }
    })
}
