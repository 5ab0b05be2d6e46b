import Foundation

/// What `eventstore bench` measured: no figure without its method.
struct BenchReport: Encodable {
  struct Figure: Encodable {
    let name: String
    let perSecond: Double
    let unit: String
    let method: String
  }

  var schema = "eventstore.bench.1"
  #if DEBUG
    var configuration = "debug"
  #else
    var configuration = "release"
  #endif
  let rounds = BenchPlan.rounds
  let roundMilliseconds: Int
  var figures: [Figure] = []
  /// What could not be measured, and why.
  var notes: [String] = []

  init(roundMilliseconds: Int) { self.roundMilliseconds = roundMilliseconds }

  mutating func add(_ name: String, _ perSecond: Double, _ unit: String, method: String) {
    figures.append(Figure(name: name, perSecond: perSecond, unit: unit, method: method))
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
    let rows = figures.map { (name: $0.name, rate: Self.magnitude($0.perSecond, $0.unit), method: $0.method) }
    let nameWidth = rows.map(\.name.count).max() ?? 0
    let rateWidth = rows.map(\.rate.count).max() ?? 0
    return rows.map { row in
      row.name + String(repeating: " ", count: nameWidth - row.name.count + 2)
        + String(repeating: " ", count: rateWidth - row.rate.count) + row.rate + "  " + row.method
    } + notes + ["Each figure is the median of \(rounds) rounds."]
  }

  /// A rate to three digits in a fitting unit: `4.74 k appends/s`, `1.20 GB/s`.
  static func magnitude(_ value: Double, _ unit: String) -> String {
    let scales = [("", 1.0), ("k ", 1e3), ("M ", 1e6), ("G ", 1e9)]
    // A value that rounds to 1000 of one unit is 1.00 of the next.
    let scale = scales.first { value / $0.1 < 999.5 } ?? scales[3]
    let scaled = value / scale.1
    let places = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0
    return String(format: "%.\(places)f", scaled) + " "
      + (unit == "B" ? scale.0.filter { $0 != " " } : scale.0) + unit + "/s"
  }
}
