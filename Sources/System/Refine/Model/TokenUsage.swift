/// What an answer has cost, as the provider counts it.
public struct TokenUsage: Hashable, Sendable {
  /// Tokens that were read.
  public let inputTokens: Int
  /// Tokens that were written.
  public let outputTokens: Int

  /// Creates a usage.
  public init(inputTokens: Int, outputTokens: Int) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
  }
}
