import Sim
import SystemUnderTest

/// What a simulated model is going to say, and where it breaks off.
struct ModelScript: Sendable {
  /// What goes wrong, after how many pieces.
  enum Ending: Sendable, Hashable {
    case complete
    /// The stream ends like any other, only without its marker.
    case withoutMarker(after: Int)
    case error(ModelError, after: Int)
    /// Nothing more comes.
    case silence(after: Int)
    case withoutUsage
  }

  var text: [String]
  var files: [PersonaFile]
  var skills: [String]
  /// The pause before each piece.
  var pause: Duration
  var ending: Ending
  /// Whether one piece is delivered twice.
  var repeatsPiece: Bool

  /// The whole message.
  var message: String { text.joined() }

  /// The pieces up to the end, the marker not among them.
  var deltas: [ModelDelta] {
    var contents: [ModelDelta.Content] = text.map { .text(Array($0.utf8)) }
    contents += files.map(ModelDelta.Content.file)
    contents += skills.map(ModelDelta.Content.skill)
    if ending != .withoutUsage { contents.append(.usage(inputTokens: 7, outputTokens: text.count)) }
    return contents.enumerated().map { ModelDelta(index: $0.offset, $0.element) }
  }
}
