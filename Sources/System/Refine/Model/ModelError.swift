/// Why a model gives no answer, or no more of it.
public enum ModelError: Error, Hashable, Sendable {
  /// The request did not reach the provider.
  case unreachable(reason: String)
  /// The provider has too much to do.
  case overloaded(reason: String)
  /// The provider failed.
  case internalError(reason: String)
  /// The connection broke before the terminal marker.
  case connectionLost
  /// The model said nothing for too long.
  case stalled(after: Duration)
  /// The provider refuses this request: it is malformed, too long, not allowed, or not paid for.
  case refused(reason: String)
  /// The calling task was cancelled.
  case cancelled
  /// The stream was closed by its owner.
  case closed

  /// Whether the same request may succeed later.
  public var isRetriable: Bool {
    switch self {
    case .unreachable, .overloaded, .internalError, .connectionLost, .stalled: true
    case .refused, .cancelled, .closed: false
    }
  }
}

extension ModelError: CustomStringConvertible {
  /// What happened, in a sentence.
  public var description: String {
    switch self {
    case .unreachable(let reason): "the model was not reached: \(reason)"
    case .overloaded(let reason): "the model is overloaded: \(reason)"
    case .internalError(let reason): "the model failed: \(reason)"
    case .connectionLost: "the connection to the model is lost"
    case .stalled(let time): "the model said nothing for \(time)"
    case .refused(let reason): "the model refuses the request: \(reason)"
    case .cancelled: "cancelled"
    case .closed: "the stream is closed"
    }
  }
}
