/// The time of day: may step, forwards and backwards, and differs between machines.
///
/// For timestamps only. Durations and timeouts are measured with a `Clock`.
public protocol WallClock: Sendable {
  /// Time since 1970-01-01T00:00:00Z, without leap seconds.
  var now: Duration { get }
}
