/// Something that happened at a simulated broker, told at the moment it happens.
///
/// For oracles: what a client was told, and when, is the client's business. Processes are named as
/// ``SimProcess/displayName`` has them.
public enum BrokerEvent: Sendable, Equatable {
  /// A client has sent a request to be subscribed.
  case subscribeSent(channel: String, by: String)
  /// The broker has executed it: from now on messages go to this subscription.
  case subscribed(channel: String, by: String)
  /// The confirmation has reached the client's machine.
  case confirmationArrived(channel: String, at: String)
  /// The client has been told that it is subscribed.
  case confirmed(channel: String, by: String)
  /// A message was executed, and written to so many connections.
  case published(channel: String, message: [UInt8], by: String, receivers: Int)
  /// A message has reached a subscriber's machine.
  case delivered(channel: String, message: [UInt8], to: String)
  /// A client has taken a message.
  case received(channel: String, message: [UInt8], by: String)
  /// A subscription is over: closed by its owner, lost, or gone with its process.
  case unsubscribed(channel: String, by: String, reason: Ending)
  /// A producer sends a task; whether it is executed is not known yet.
  case enqueueSent(id: String, by: String)
  /// A task is in the queue, under a tag.
  case enqueued(id: String, tag: UInt64)
  /// A task was reserved.
  case reserved(id: String, tag: UInt64, by: String, isRedelivered: Bool)
  /// A worker sends an acknowledgement; whether it is executed is not known yet.
  case acknowledgementSent(id: String, tag: UInt64, by: String)
  /// A task's reservation was removed, and the task with it.
  case acknowledged(id: String, tag: UInt64, by: String)
  /// A task is in the queue again.
  case restored(id: String, tag: UInt64, why: Restoration)
  /// A task is gone without having been acknowledged by whoever worked on it.
  case lost(id: String, tag: UInt64, why: FaultKind)
  /// The broker came back without its last commands.
  case restarted(undone: Int)

  /// Why a subscription ended.
  public enum Ending: Sendable, Equatable {
    /// Its owner closed it.
    case closed
    /// Its connection was lost.
    case lost
    /// Its process died.
    case died
  }

  /// Why a task was put back.
  public enum Restoration: Sendable, Equatable {
    /// Its reservation ran out by the clock of some worker.
    case visibilityTimeout
    /// Its worker lost the connection.
    case connectionLost
    /// Its worker gave it back.
    case rejected
    /// Its worker ended in good order.
    case shutdown
    /// Its worker died, and somebody noticed.
    case workerLost
  }
}
