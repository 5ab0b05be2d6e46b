/// What `eventstore bench` is to measure.
struct BenchPlan: Equatable, Sendable {
  /// Rounds of each measurement, of which the median counts.
  static let rounds = 3

  /// The directory whose disk is measured.
  let directory: String
  /// How many records the log has that is recovered.
  var records = 1_000_000
  /// How long a round takes, where time decides and not work.
  var milliseconds = 1_000

  var roundLength: Duration { .milliseconds(milliseconds) }

  init(directory: String) { self.directory = directory }
}

/// One thing to measure: what a round of it is, and how to say what was done.
struct Measurement: Sendable {
  let name: String
  let unit: String
  let method: String
  /// Runs a round.
  /// - Returns: How many units a second.
  let round: @Sendable () async throws(Failure) -> Double

  init(
    _ name: String, _ unit: String, method: String,
    round: @escaping @Sendable () async throws(Failure) -> Double
  ) {
    (self.name, self.unit, self.method, self.round) = (name, unit, method, round)
  }
}

/// Events of one size, so that all figures are of the same work.
enum BenchEvent {
  /// An event of 120 bytes.
  static func text(_ id: String) -> [UInt8] {
    let head = #"{"id":"\#(id)","text":"Chidé 🎉","fill":""#
    let fill = String(repeating: "x", count: max(0, 120 - head.utf8.count - 2))
    return Array((head + fill + #""}"#).utf8)
  }
}
