import Foundation

/// What `eventstore bench` measured: no figure without its method.
struct BenchReport: Encodable {
  struct Figure: Encodable {
    let name: String
    /// The median of the rounds.
    let perSecond: Double
    /// Every round, in the order in which they were run.
    let rounds: [Double]
    let unit: String
    let method: String
  }

  var schema = "eventstore.bench.1"
  #if DEBUG
    var configuration = "debug"
  #else
    var configuration = "release"
  #endif
  let roundMilliseconds: Int
  var figures: [Figure] = []
  /// What could not be measured, and why.
  var notes: [String] = []

  init(roundMilliseconds: Int) { self.roundMilliseconds = roundMilliseconds }

  /// Runs all measurements in rounds, one of each in turn: a disk that is slower for a while is so for all of them.
  mutating func add(_ measurements: [Measurement]) async throws(Failure) {
    var rounds = measurements.map { _ in [Double]() }
    for _ in 0..<BenchPlan.rounds {
      for index in measurements.indices { rounds[index].append(try await measurements[index].round()) }
    }
    for (measurement, rounds) in zip(measurements, rounds) {
      figures.append(
        Figure(
          name: measurement.name, perSecond: rounds.sorted()[rounds.count / 2], rounds: rounds,
          unit: measurement.unit, method: measurement.method))
    }
  }

  /// The figures for programs, in one line.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { preconditionFailure("finite figures encode") }
    return String(decoding: data, as: UTF8.self)
  }

  /// The figures for people.
  var lines: [String] {
    let rows = figures.map { figure in
      [
        figure.name, Self.magnitude(figure.perSecond, figure.unit),
        Self.magnitude(figure.rounds.min() ?? 0, ""), Self.magnitude(figure.rounds.max() ?? 0, ""),
        figure.method,
      ]
    }
    return Self.aligned([["", "median", "lowest", "highest", ""]] + rows) + notes
      + ["Median of \(BenchPlan.rounds) rounds of all measurements in turn."]
  }

  /// The first column to the left, figures to the right, the last one as it is.
  private static func aligned(_ rows: [[String]]) -> [String] {
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = row[0] + String(repeating: " ", count: widths[0] - row[0].count)
      for column in 1..<4 {
        line += String(repeating: " ", count: widths[column] - row[column].count + 2) + row[column]
      }
      return row[4].isEmpty ? line : line + "  " + row[4]
    }
  }

  /// A rate to three digits in a fitting unit: `4.74 k appends/s`, `1.20 GB/s`; without a unit the number alone.
  static func magnitude(_ value: Double, _ unit: String) -> String {
    let scales = [("", 1.0), ("k", 1e3), ("M", 1e6), ("G", 1e9)]
    // A value that rounds to 1000 of one unit is 1.00 of the next.
    let (prefix, size) = scales.first { value / $0.1 < 999.5 } ?? scales[3]
    let scaled = value / size
    let places = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0
    let isWord = unit.count > 1
    return String(format: "%.\(places)f", scaled) + (prefix.isEmpty && unit.isEmpty ? "" : " ") + prefix
      + (isWord && !prefix.isEmpty ? " " : "") + unit + (unit.isEmpty ? "" : "/s")
  }
}
