/// How long everything takes in the demonstration, at a speed.
struct DemoPace: Sendable {
  /// The model's pause before each word.
  let word: Duration
  /// How long the queue waits for an acknowledgement.
  ///
  /// The lease is shorter, so that the task is free by then.
  let visibility: Duration
  let lease: Duration
  let renewal: Duration
  let heartbeat: Duration
  /// Not a matter of speed: a machine with other things to do must not look like silence.
  var silence = Duration.seconds(30)
  /// When it is given up.
  var limit = Duration.seconds(60)

  init(speed: Int) {
    word = .milliseconds(120) / speed
    visibility = .milliseconds(2500) / speed
    lease = .milliseconds(1000) / speed
    renewal = .milliseconds(300) / speed
    heartbeat = .milliseconds(700) / speed
  }
}
