/// How long a worker waits for whom, and how often it tries.
public struct WorkerLimits: Sendable, Hashable {
  /// How long the model may be silent in the middle of an answer.
  public var modelSilence: Duration
  /// How often a turn's model call is tried within one execution of its task; each try is a new attempt.
  public var modelCalls: Int
  /// How often a running execution is reported; well within the turn service's lease.
  public var renewal: Duration
  /// How long one publication may take.
  public var publication: Duration
  /// How long the turn service may take for a reply before the outcome counts as unknown; with ``renewal`` well within the
  /// turn service's lease.
  public var call: Duration
  /// How often calls to the turn service, and to the queue, are tried again.
  public var backoff: Backoff

  /// Creates limits.
  public init(
    modelSilence: Duration = .seconds(120), modelCalls: Int = 3, renewal: Duration = .seconds(15),
    publication: Duration = .seconds(5), call: Duration = .seconds(10),
    backoff: Backoff = Backoff(attempts: 6, pause: .milliseconds(200))
  ) {
    precondition(modelCalls > 0, "the model is called at least once")
    self.modelSilence = modelSilence
    self.modelCalls = modelCalls
    self.renewal = renewal
    self.publication = publication
    self.call = call
    self.backoff = backoff
  }
}
