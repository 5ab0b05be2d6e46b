import Sim

/// What `faultline bench` measured.
struct BenchReport: Sendable, Encodable {
  /// A workload measured as a rate, in paired rounds.
  struct Rate: Sendable, Encodable {
    var workload: String
    /// What is counted: steps, executions, timers.
    var unit: String
    var enginePerSecond: Double
    var prototypePerSecond: Double
    /// The median of the rounds' ratios: above 1 the engine is faster.
    var prototypeTimeToEngineTime: Double
    /// Different traces among the first 1,000 seeds; W2 only.
    var distinct: Int?
    var distinctOf: Int?
    /// Decisions in an execution; W2 only.
    var stepsPerExecution: Double?
    /// Growth of resident memory over the engine's part of a round, the median; W2 only.
    var residentGrowthBytes: Double?
  }

  /// A search of workload W3: means and medians over the base seeds.
  struct Search: Sendable, Encodable {
    var workload: String
    var strategy: String
    var baseSeeds: Int
    var engineMeanExecutions: Double
    var engineMedianMicroseconds: Double
    var prototypeMeanExecutions: Double
    var prototypeMedianMicroseconds: Double
    /// The median of the ratios of the time an execution takes: above 1 the engine is faster.
    var prototypeTimeToEngineTime: Double
  }

  var schema = "faultline.bench.1"
  var configuration = Build.tool.configuration
  var toolchain = Build.tool.toolchain
  var pairs: Int
  var rates: [Rate] = []
  var searches: [Search] = []

  /// The figures for programs, in one line.
  var json: String { jsonLine(self) }
}

extension BenchReport {
  /// The figures for people.
  var lines: [String] { rateLines + (rates.isEmpty || searches.isEmpty ? [] : [""]) + searchLines }

  private var rateLines: [String] {
    guard !rates.isEmpty else { return [] }
    var table = TextTable([
      ("workload", .left), ("engine", .right), ("prototype", .right), ("engine/prototype", .right),
      ("", .left),
    ])
    for rate in rates {
      table.add([
        rate.workload, perSecond(rate.enginePerSecond, rate.unit),
        perSecond(rate.prototypePerSecond, rate.unit), decimal(rate.prototypeTimeToEngineTime) + "x",
        remarks(rate),
      ])
    }
    return table.lines + [
      "Speeds are medians of \(pairs) paired rounds, the ratio is the median of the rounds' ratios."
    ]
  }

  private func remarks(_ rate: Rate) -> String {
    guard let distinct = rate.distinct, let all = rate.distinctOf, let steps = rate.stepsPerExecution else {
      return ""
    }
    let growth =
      rate.residentGrowthBytes.map { ", \((Int($0) / 1024).grouped) KiB more resident a round" } ?? ""
    return "\(distinct.grouped) of \(all.grouped) distinct, \(decimal(steps)) steps each\(growth)"
  }

  private var searchLines: [String] {
    guard let first = searches.first else { return [] }
    var table = TextTable([
      ("workload", .left), ("strategy", .left), ("executions", .right), ("to failure", .right),
      ("prototype", .right), ("to failure", .right), ("an execution", .right),
    ])
    for search in searches {
      table.add([
        search.workload, search.strategy, decimal(search.engineMeanExecutions),
        microseconds(search.engineMedianMicroseconds), decimal(search.prototypeMeanExecutions),
        microseconds(search.prototypeMedianMicroseconds), decimal(search.prototypeTimeToEngineTime) + "x",
      ])
    }
    return table.lines + [
      "Executions are means over \(first.baseSeeds) base seeds, times to the first failure medians; the prototype's"
        + " picks are random.",
      "The last column is the speed of one execution, engine/prototype.",
    ]
  }

  private func perSecond(_ value: Double, _ unit: String) -> String {
    MagnitudeFormat.rate(Int(value), of: unit, in: .seconds(1))
  }

  private func microseconds(_ value: Double) -> String {
    MagnitudeFormat.text(.nanoseconds(Int64(value * 1_000)))
  }

  private func decimal(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = hundredths % 100
    return "\((hundredths / 100).grouped).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
