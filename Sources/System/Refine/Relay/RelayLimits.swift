/// How long a relay waits for whom.
public struct RelayLimits: Sendable, Hashable {
  /// After how much silence of the turn the store is asked and the response ends.
  public var silence: Duration
  /// How often the browser is sent something, if only a comment.
  public var heartbeat: Duration
  /// How long a confirmation of a subscription may take.
  public var confirmation: Duration
  /// How long the transport may take for one frame before the browser counts as gone.
  public var write: Duration
  /// How long the turn service may take for a reply before the outcome counts as unknown; less than ``heartbeat``, as
  /// nothing is written meanwhile.
  public var call: Duration
  /// How often calls without effect, and lost subscriptions, are tried again.
  public var backoff: Backoff

  /// Creates limits; the defaults fit a model that may think for two minutes and proxies that cut after one.
  public init(
    silence: Duration = .seconds(120), heartbeat: Duration = .seconds(15),
    confirmation: Duration = .seconds(10), write: Duration = .seconds(30),
    call: Duration = .seconds(10), backoff: Backoff = Backoff(attempts: 5, pause: .milliseconds(200))
  ) {
    self.silence = silence
    self.heartbeat = heartbeat
    self.confirmation = confirmation
    self.write = write
    self.call = call
    self.backoff = backoff
  }
}
