public import Environment

/// A model that gives prepared answers at a prepared pace, for demonstrations without a provider.
public struct ScriptedModel<Time: Clock>: ModelAdapter where Time.Duration == Duration {
  /// One piece and how long the model takes for it.
  public struct Step: Hashable, Sendable {
    /// The time that passes before the piece comes.
    public let delay: Duration
    /// The piece.
    public let content: ModelDelta.Content

    /// Creates a step.
    public init(after delay: Duration = .zero, _ content: ModelDelta.Content) {
      self.delay = delay
      self.content = content
    }
  }

  private let clock: Time
  private let script: @Sendable (ModelRequest) -> [Step]

  /// Creates a model.
  /// - Parameters:
  ///   - clock: By which its delays go.
  ///   - script: The answer to a request. It should end with usage and terminal marker, as nothing is added.
  public init(clock: Time, script: @escaping @Sendable (ModelRequest) -> [Step]) {
    self.clock = clock
    self.script = script
  }

  /// Begins the answer.
  public func answer(
    _ request: ModelRequest, calledFrom site: CallSite
  ) async throws(ModelError) -> any ModelStream {
    ScriptedStream(clock: clock, steps: script(request))
  }
}
