public import Environment

/// A process's time of day: a fixed date, plus what its own clock shows.
///
/// It steps when ``SimProcess/setClock(offset:driftPartsPerMillion:)`` moves the clock.
public struct SimWallClock: WallClock {
  let process: SimProcess

  /// The date at which every simulation begins: 2001-09-09T01:46:40Z, a thousand million seconds.
  public static let start = Duration.seconds(1_000_000_000)

  /// Time since 1970 by the process's clock.
  public var now: Duration { Self.start + .nanoseconds(process.clock.now.nanoseconds) }
}

extension SimProcess {
  /// The process's time of day.
  public var wallClock: SimWallClock { SimWallClock(process: self) }
}
