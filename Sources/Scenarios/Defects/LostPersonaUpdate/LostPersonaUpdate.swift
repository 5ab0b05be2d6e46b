import SystemUnderTest

extension Defect {
  /// The last one wins.
  ///
  /// Two turns that refine one persona both begin with the same version, and the second to end stores a
  /// persona in which the first one's change is missing.
  static let lostPersonaUpdate = Defect(
    "lost-persona-update",
    "the turn service stores a persona without looking what it was made from",
    refine: .serving { (store, clock, diagnostics) async throws(TurnServiceError) -> any ServiceUnderTest in
      try await TurnServiceLostPersonaUpdate.open(store, clock: clock, diagnostics: diagnostics)
    })
}

extension TurnServiceLostPersonaUpdate: ServiceUnderTest {}
