/// Why what a model sent is not a complete answer, and must never be stored as one.
public enum AnswerFault: Error, Hashable, Sendable {
  /// The stream ended without its terminal marker.
  case noTerminalMarker
  /// The model or the connection to it failed.
  case failed(ModelError)
  /// The model was stopped before it had said everything.
  case stopped(ModelDelta.FinishReason)
  /// The terminal marker came without both numbers of the usage.
  case usageMissing
  /// The usage has a negative number.
  case invalidUsage
  /// Pieces are missing before the one that came.
  case gap(expected: Int, received: Int)
  /// The terminal marker came a second time.
  case secondTerminalMarker
  /// Something came behind the terminal marker.
  case pieceAfterTerminalMarker
  /// The text is not UTF-8, or ends within a character.
  case invalidText(offset: Int)
  /// The answer is longer than its limit.
  case tooLarge(bytes: Int, maximum: Int)
  /// More pieces came than an answer may have.
  case tooManyPieces(maximum: Int)
  /// The answer has no text, no file and no skill.
  case empty

  /// Whether asking again may give a complete answer.
  public var isRetriable: Bool {
    switch self {
    case .failed(let error): error.isRetriable
    case .noTerminalMarker, .usageMissing, .invalidUsage, .gap, .secondTerminalMarker,
      .pieceAfterTerminalMarker, .invalidText, .empty:
      true
    case .stopped, .tooLarge, .tooManyPieces: false
    }
  }
}

extension AnswerFault: CustomStringConvertible {
  /// What happened, in a sentence.
  public var description: String {
    switch self {
    case .noTerminalMarker: "the answer ended without its terminal marker"
    case .failed(let error): error.description
    case .stopped(let reason): "the model was stopped: \(reason.rawValue)"
    case .usageMissing: "the answer ended without its usage"
    case .invalidUsage: "the usage has a negative number"
    case .gap(let expected, let received): "piece \(received) came where \(expected) was due"
    case .secondTerminalMarker: "the terminal marker came twice"
    case .pieceAfterTerminalMarker: "a piece came behind the terminal marker"
    case .invalidText(let offset): "the text is not UTF-8 at byte \(offset)"
    case .tooLarge(let bytes, let maximum): "the answer has \(bytes) bytes of at most \(maximum)"
    case .tooManyPieces(let maximum): "the answer has more than \(maximum) pieces"
    case .empty: "the answer is empty"
    }
  }
}
