import SystemUnderTest

extension Defect {
  /// One deadline for the whole response.
  ///
  /// Nothing re-arms it, so an answer that takes longer than the deadline is cut although its tokens keep
  /// coming.
  static let timesOutAgeNotSilence = Defect(
    "times-out-age-not-silence",
    "the relay's timeout runs from the beginning of the response, so a healthy slow answer is cut",
    refine: .streaming { relay, _, ticket, body, seen in
      var session = RelaySessionTimesOutAgeNotSilence(relay, ticket, body, seen: seen)
      await session.run()
    })
}
