import SystemUnderTest

extension Defect {
  /// When the silence has lasted too long the response ends, and what is stored is not looked at.
  ///
  /// The message that would have told the end may be the one that was lost: then the turn is done, and the
  /// browser is told that nobody knows.
  static let noReconcileOnSilence = Defect(
    "no-reconcile-on-silence",
    "a relay that hears nothing ends the response without asking the store how the turn ended",
    refine: .streaming { relay, _, ticket, body, seen in
      var session = RelaySessionNoReconcileOnSilence(relay, ticket, body, seen: seen)
      await session.run()
    })
}
