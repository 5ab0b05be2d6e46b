import SystemUnderTest

extension Defect {
  /// The silence is the difference of two dates.
  ///
  /// A clock set forward, by an operator or by NTP, makes a silence out of nothing; one set back makes it
  /// last for hours.
  static let wallClockIdleTimer = Defect(
    "wall-clock-idle-timer",
    "the relay measures silence with the time of day, so a clock that is set cuts a stream or never does",
    refine: .streaming { relay, parts, ticket, body, seen in
      var session = RelaySessionWallClockIdleTimer(
        relay, ticket, body, seen: seen, wallClock: parts.wallClock)
      await session.run()
    })
}
