import SystemUnderTest

extension Defect {
  /// The quick answer for turns that have ended falls through to the long way, which ends with a terminal
  /// frame of its own.
  static let twoTerminalFrames = Defect(
    "two-terminal-frames",
    "a browser that asks for a turn that has ended is told so twice",
    refine: .streaming { relay, _, ticket, body, seen in
      var session = RelaySessionTwoTerminalFrames(relay, ticket, body, seen: seen)
      await session.run()
    })
}
