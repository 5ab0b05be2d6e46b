/// Why a call to a broker or to another process did not return what it was asked for.
///
/// The cases say what is known about the effect, as that is what the caller has to decide by.
public enum BrokerError: Error, Sendable, Hashable {
  /// The request was never sent: it certainly had no effect.
  case notSent(reason: String)
  /// The request was sent and its reply did not arrive: it may have had its effect, or may yet have it.
  case outcomeUnknown(reason: String)
  /// The other side received the request and refused it: no effect.
  case refused(reason: String)
  /// The connection that a subscription or a reservation lived on is gone, and with it whatever was in flight.
  case connectionLost
  /// The object was closed by its owner.
  case closed
  /// The calling task was cancelled before the request was sent, or while it waited for something that it leaves
  /// untouched.
  case cancelled
}

extension BrokerError: CustomStringConvertible {
  /// What happened and what is known of the effect, in a sentence.
  public var description: String {
    switch self {
    case .notSent(let reason): "not sent, so without effect: \(reason)"
    case .outcomeUnknown(let reason): "sent, with unknown outcome: \(reason)"
    case .refused(let reason): "refused: \(reason)"
    case .connectionLost: "the connection is lost"
    case .closed: "closed"
    case .cancelled: "cancelled"
    }
  }
}
