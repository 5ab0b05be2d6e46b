import SystemUnderTest

extension Defect {
  /// The id under which an end is stored has the attempt in it, and a claim does not look whether the turn
  /// has ended.
  ///
  /// A worker that dies between its commit and its acknowledgement leaves a task that is delivered again: the
  /// turn is answered twice, and paid twice.
  static let commitNotIdempotent = Defect(
    "commit-not-idempotent",
    "a task that is delivered again has its ended turn executed and stored again",
    refine: .serving { (store, clock, diagnostics) async throws(TurnServiceError) -> any ServiceUnderTest in
      try await TurnServiceCommitNotIdempotent.open(store, clock: clock, diagnostics: diagnostics)
    })
}

extension TurnServiceCommitNotIdempotent: ServiceUnderTest {}

extension TurnFact {
  /// The id of the event it is stored as.
  var attemptID: String {
    switch self {
    case .submitted, .claimed: eventID
    case .completed(_, let result, _): "\(eventID)-\(result.attempt)"
    case .failed(_, let attempt, _): "\(eventID)-\(attempt)"
    }
  }

  /// Reads a fact that was stored under ``attemptID``.
  init?(attempted stored: StoredFact) {
    let parts = stored.id.split(separator: "/end-")
    let id = parts.count == 2 ? "\(parts[0])/end" : stored.id
    self.init(StoredFact(id: id, json: stored.json))
  }
}
