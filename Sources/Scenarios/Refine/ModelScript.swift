import Sim
import SystemUnderTest

/// What a simulated model is going to say in one answer, and where it breaks off.
struct ModelScript: Sendable, Hashable {
  /// What goes wrong, after how many pieces.
  enum Ending: Sendable, Hashable {
    case complete
    /// The stream ends like any other, only without its marker.
    case withoutMarker(after: Int)
    case error(ModelError, after: Int)
    /// Nothing more comes, and no error either.
    case silence(after: Int)
    case withoutUsage
  }

  var text: [String]
  var files: [PersonaFile] = []
  var skills: [String] = []
  /// The pause before each piece.
  var pause: Duration
  var ending: Ending
  /// Whether each piece is delivered twice.
  var repeatsPieces = false

  /// The whole message.
  var message: String { text.joined() }
  /// What the provider counts.
  var usage: TokenUsage { TokenUsage(inputTokens: 7, outputTokens: text.count) }

  /// Everything before the marker.
  var pieces: [ModelDelta] {
    var contents: [ModelDelta.Content] = text.map { .text(Array($0.utf8)) }
    contents += files.map(ModelDelta.Content.file)
    contents += skills.map(ModelDelta.Content.skill)
    if ending != .withoutUsage {
      contents.append(.usage(inputTokens: usage.inputTokens, outputTokens: usage.outputTokens))
    }
    return contents.enumerated().map { ModelDelta(index: $0.offset, $0.element) }
  }
}

extension ModelScript {
  /// A long sentence in pieces that are not words, as models have them.
  private static let pieces = ["Ch", "id", "é ", "🎉", " sa", "ys ", "\"hi", "\"\n", "to ", "you", "."]

  /// Draws an answer; by default a short and complete one.
  /// - Parameters:
  ///   - faults: Whether the model may break off.
  ///   - errs: Whether it may write what no valid persona has.
  static func drawn(
    _ simulation: Simulation, faults: Bool, errs: Bool, pieces count: ClosedRange<Int>, pauses: [Duration]
  ) -> ModelScript {
    let count = simulation.choose("pieces", in: count)
    var script = ModelScript(
      text: (0..<count).map { pieces[$0 % pieces.count] },
      pause: pauses[simulation.choose("pause", among: pauses.count)],
      ending: .complete)
    script.drawOutput(simulation, errs: errs)
    script.repeatsPieces = simulation.choose("repeated pieces", among: 8) == 7
    if faults { script.drawEnding(simulation) }
    return script
  }

  private mutating func drawOutput(_ simulation: Simulation, errs: Bool) {
    switch simulation.choose("output", among: errs ? 6 : 5) {
    case 2, 3:
      files = [PersonaFile(name: "voice.md", text: "Speak like \(message)")]
    case 4:
      files = [
        PersonaFile(name: "voice.md", text: "Be brief."), PersonaFile(name: "notes/facts.md", text: "None."),
      ]
      skills = ["Search"]
    case 5:
      // What no valid persona has: the answer has to be refused whole.
      files = [PersonaFile(name: "../outside.md", text: "x")]
    default: break
    }
  }

  private mutating func drawEnding(_ simulation: Simulation) {
    let kind = simulation.choose("ending", among: 12)
    guard kind > 5 else { return }
    let after = simulation.choose("pieces before the end", among: text.count + 1)
    ending =
      switch kind {
      case 6: .withoutMarker(after: after)
      case 7: .error(.connectionLost, after: after)
      case 8: .error(.overloaded(reason: "busy"), after: 0)
      case 9: .silence(after: after)
      case 10: .withoutUsage
      default: .error(.refused(reason: "no"), after: after)
      }
  }
}
