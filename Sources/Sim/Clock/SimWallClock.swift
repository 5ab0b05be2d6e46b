public import Environment

/// A process's time of day: a fixed date, plus what its monotonic clock shows, plus an offset that can step.
///
/// A step moves the time of day alone (`clock_settime(2)`); drift moves both clocks.
public struct SimWallClock: WallClock {
  let process: SimProcess

  /// The date at which every simulation begins: 2001-09-09T01:46:40Z, a thousand million seconds.
  public static let start = Duration.seconds(1_000_000_000)

  /// Time since 1970 by the process's clock.
  public var now: Duration { Self.start + .nanoseconds(process.wallNanoseconds) }
}

extension SimProcess {
  /// The process's time of day.
  public var wallClock: SimWallClock { SimWallClock(process: self) }

  /// The time of day since the simulation's first date.
  var wallNanoseconds: Int64 { clock.now.nanoseconds &+ wallOffset }

  /// Lets the time of day jump; the monotonic clock knows nothing of it.
  /// - Parameter duration: How far, backwards when negative.
  public func stepWallClock(by duration: Duration) {
    wallOffset = wallOffset.addingReportingOverflow(duration.clampedNanoseconds).partialValue
  }
}
