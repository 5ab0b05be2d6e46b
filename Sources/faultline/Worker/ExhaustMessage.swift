import Sim

/// Which schedules of a scenario are to be run.
struct ExhaustPart: Codable, Sendable {
  var bound: ExhaustiveSearch.Bound
  var clients: Int?
  var limit: Int
  var keepsGoing: Bool
}

/// What came of them.
struct ExhaustedPart: Codable, Sendable, Equatable {
  var schedules: Int
  var redundant: Int
  var failures: Int
  var firstFailing: Int?
  var isComplete: Bool
  var hasUnknownClients: Bool
  var divergedAt: Int?
  var steps: Int
  var nanoseconds: Int64
}
