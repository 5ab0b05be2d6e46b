import Sim
import Testing

@testable import Scenarios

/// What the default batch has to have reached: everything that brokers, networks, clocks, models and clients may do.
struct FaultCoverageTests {
  /// The seeds of one scenario among which its faults have to be; the default batch has more.
  private static let seeds: UInt64 = 600

  @Test("Every fault of the catalogue has a row, and every kind is in the row of its id")
  func completeness() {
    let ids = CataloguedFault.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    func numbered(_ prefix: String, _ count: Int) -> [String] {
      (1...count).map { prefix + ($0 < 10 ? "0" : "") + String($0) }
    }
    let catalogue =
      numbered("B-P", 12) + numbered("B-Q", 14) + numbered("B-W", 4) + numbered("B-D", 6)
      + numbered("B-H", 3) + numbered("N-", 6)
    #expect(Set(catalogue).subtracting(ids) == [])
    for kind in FaultKind.allCases where !kind.id.hasPrefix("F-") {
      let row = CataloguedFault.all.first { $0.id == kind.id }
      #expect(row?.kinds.contains(kind) == true, "\(kind.id) \(kind.name)")
    }
    for row in CataloguedFault.all {
      #expect((row.exception == nil) == !(row.kinds.isEmpty && row.labels.isEmpty), "\(row.id)")
    }
  }

  @Test("Every fault of the catalogue comes within a few seeds and reaches the pipeline")
  @concurrent func everything() async {
    await onSimulationThread {
      var batch = Batch()
      for row in CataloguedFault.all where row.exception == nil {
        #expect(batch.missing(row, within: Self.seeds) == [], "\(row.id) in \(row.home)")
      }
      print("reached in \(batch.runs) runs")
    }
  }
}

/// Runs of several scenarios, made as they are needed.
private struct Batch {
  private var runners: [String: (runner: Runner, next: UInt64)] = [:]
  private(set) var runs = 0

  /// Runs a row's scenario until everything of the row has come about in some run.
  /// - Returns: What has not within so many seeds.
  mutating func missing(_ row: CataloguedFault, within seeds: UInt64) -> [String] {
    while true {
      let kinds = row.kinds.filter { kind in
        !runners.values.contains { $0.runner.tally.injections(of: kind) > 0 }
      }
      let labels = row.labels.filter { label in
        !runners.values.contains { $0.runner.tally.labels[label, default: 0] > 0 }
      }
      if kinds.isEmpty, labels.isEmpty { return [] }
      guard runsNext(of: row.home, below: seeds) else { return kinds.map(\.name) + labels }
    }
  }

  private mutating func runsNext(of name: String, below seeds: UInt64) -> Bool {
    if runners[name] == nil, let scenario = Catalogue.scenario(name) {
      runners[name] = (Runner(scenario.program(), strategy: .mixed), 0)
    }
    guard let (runner, seed) = runners[name], seed < seeds else { return false }
    _ = runner.run(seed: seed)
    runners[name]?.next = seed + 1
    runs += 1
    return true
  }
}
