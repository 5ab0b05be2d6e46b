/// One piece of a model's answer.
public struct ModelDelta: Hashable, Sendable {
  /// What a piece can be.
  public enum Content: Hashable, Sendable {
    /// More of the text, as bytes: a token may end within a character.
    case text([UInt8])
    /// A whole file.
    case file(PersonaFile)
    /// The name of a skill.
    case skill(String)
    /// What it has cost up to here; a number that is not known yet is `nil`. A later number replaces an earlier one.
    case usage(inputTokens: Int?, outputTokens: Int?)
    /// The terminal marker. Nothing follows.
    case finished(FinishReason)
    /// The provider reports an error within the stream.
    case failed(ModelError)
  }

  /// Why the model stopped.
  public enum FinishReason: String, Hashable, Sendable, CaseIterable {
    /// It had said what it wanted to say.
    case complete
    /// It was cut off at its limit of tokens.
    case lengthLimit
    /// The provider withheld the rest.
    case contentFilter
  }

  /// The piece's position in its stream, from 0 without gaps; a piece that is delivered again has the same.
  ///
  /// Without it a repeated piece could not be told from a model that says the same word twice.
  public let index: Int
  /// The piece.
  public let content: Content

  /// Creates a piece.
  public init(index: Int, _ content: Content) {
    self.index = index
    self.content = content
  }
}
