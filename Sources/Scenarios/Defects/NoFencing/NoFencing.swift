import SystemUnderTest

extension Defect {
  /// An end is accepted from every attempt.
  ///
  /// An execution that was only slow, and counted as dead, ends the turn beside the one that took over. What
  /// the browser saw of the newer one is not what is stored.
  static let noFencing = Defect(
    "no-fencing",
    "the turn service takes an end from any execution, also from one that was taken over",
    refine: .serving { (store, clock, diagnostics) async throws(TurnServiceError) -> any ServiceUnderTest in
      try await TurnServiceNoFencing.open(store, clock: clock, diagnostics: diagnostics)
    })
}

extension TurnServiceNoFencing: ServiceUnderTest {}
