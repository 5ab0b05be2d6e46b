/// What a task queue, its clients and its workers may do to tasks.
extension FaultKind {
  /// A task is reserved again while its first copy is still being worked on; observed.
  public static let redeliveredBeside = FaultKind(64)
  /// A worker loses its connection, and all that it has reserved goes back into the queue at once.
  public static let requeuedOnConnectionLoss = FaultKind(65)
  /// A producer's library enqueues a task again that had been enqueued.
  public static let enqueuedTwice = FaultKind(66)
  /// A task is popped and its worker's connection lost before the reservation was noted: it is gone.
  public static let taskLostInTransit = FaultKind(67)
  /// The broker restarts or fails over: its last commands are undone, and connections are lost.
  public static let brokerRestart = FaultKind(68)
  /// A worker's child dies, and the task is acknowledged all the same.
  public static let taskLostWithWorker = FaultKind(69)
  /// A task is reserved and reaches its worker only much later.
  public static let taskDelayed = FaultKind(70)
  /// A worker's child dies, and the task goes to the back of the queue at once.
  public static let requeuedWithWorker = FaultKind(71)
  /// A task is reserved again although a worker had acknowledged it; observed.
  public static let redeliveredAfterSuccess = FaultKind(72)
  /// A late acknowledgement removes the reservation of a newer delivery; observed.
  public static let protectionStripped = FaultKind(73)
  /// A worker's clock ends a reservation before its time; observed.
  public static let skewedRedelivery = FaultKind(74)
  /// A restored task overtakes others; observed.
  public static let taskOutOfOrder = FaultKind(75)
  /// A worker lives and consumes nothing any more.
  public static let consumerStalls = FaultKind(76)
  /// A task is acknowledged by its worker without having been run.
  public static let taskDropped = FaultKind(77)
  /// Enqueueing fails: not sent, executed without a reply, not executed, or executed later.
  public static let enqueueFails = FaultKind(78)
  /// An acknowledgement or a rejection fails: not sent, executed without a reply, not executed, or later.
  public static let acknowledgementFails = FaultKind(79)

  static let queues = [
    Description(
      redeliveredBeside, "B-Q01", "redelivered-beside",
      "observed: a task is reserved again while its first copy is still being worked on",
      source: "kombu's visibility timeout; celery 5935, 3270"),
    Description(
      requeuedOnConnectionLoss, "B-Q02", "requeued-on-connection-loss",
      "a worker loses its connection, and what it had reserved is queued again while it goes on working",
      source: "celery, \"Workers\": executed twice per connection loss, sometimes in parallel"),
    Description(
      enqueuedTwice, "B-Q03", "enqueued-twice",
      "a producer's retry enqueues a task a second time, under a new tag and not marked as redelivered",
      source: "celery task_publish_retry is on by default"),
    Description(
      taskLostInTransit, "B-Q04", "task-lost-in-transit",
      "a task is popped, and the connection is lost before the reservation was noted",
      source: "kombu 1733: BRPOP and ZADD are two commands"),
    Description(
      brokerRestart, "B-Q05", "broker-restart",
      "the broker restarts or fails over: its last commands are undone and all connections are lost",
      source: "Redis: replication is asynchronous; appendfsync everysec loses a second"),
    Description(
      taskLostWithWorker, "B-Q06", "task-lost-with-worker",
      "a worker's child dies and its task is acknowledged all the same",
      source: "celery acks_late without reject_on_worker_lost; celery 1628"),
    Description(
      taskDelayed, "B-Q07", "task-delayed",
      "a task is reserved and reaches its worker much later",
      source: "prefetching: celery 4984, 4991"),
    Description(
      requeuedWithWorker, "B-Q08", "requeued-with-worker",
      "a worker's child dies and its task goes to the back of the queue at once, as often as it kills",
      source: "celery reject_on_worker_lost"),
    Description(
      redeliveredAfterSuccess, "B-Q09", "redelivered-after-success",
      "observed: a task is reserved again although a worker had acknowledged it",
      source: "an acknowledgement lost or undone"),
    Description(
      protectionStripped, "B-Q10", "protection-stripped",
      "observed: a late acknowledgement removes the reservation of a newer delivery of the task",
      source: "kombu: a restored task keeps its delivery tag"),
    Description(
      skewedRedelivery, "B-Q11", "skewed-redelivery",
      "observed: a worker whose clock is ahead ends a reservation before its time",
      source: "kombu: scores and cutoffs are the workers' wall clocks"),
    Description(
      taskOutOfOrder, "B-Q12", "task-out-of-order",
      "observed: a restored task is next, before others that were enqueued earlier or later",
      source: "kombu: restore_by_tag pushes to the end that is popped"),
    Description(
      consumerStalls, "B-Q13", "consumer-stalls",
      "a worker lives and is never again given a task",
      source: "celery 8030, 8091, 10205: no consumption after a reconnect"),
    Description(
      taskDropped, "B-Q14", "task-dropped",
      "a task is acknowledged by its worker without being run: revoked, or expired",
      source: "celery, worker/request.py"),
    Description(
      enqueueFails, "B-Q15", "enqueue-fails",
      "an enqueue fails: not sent, or sent with its effect now, never, or later",
      source: "celery: apply_async may raise although the message was enqueued"),
    Description(
      acknowledgementFails, "B-Q16", "acknowledgement-fails",
      "an acknowledgement or rejection fails: not sent, or sent with its effect now, never, or later",
      source: "TCP: a connection lost before the request or before the reply"),
  ]
}
