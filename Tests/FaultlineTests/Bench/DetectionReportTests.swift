import Foundation
import Scenarios
import Sim
import Testing

@testable import faultline

@Suite("Runs to the first failure")
struct DetectionReportTests {
  private static func cell(
    _ program: String, _ strategy: Strategy, start: Benchmark.Start = .spawned, runs: Int, found: Int
  ) -> DetectionBench.Cell {
    DetectionBench.Cell(
      program: program, start: start, strategy: strategy, trials: 100, found: found, runs: runs)
  }

  @Test("trials that were given up count with their runs")
  func mean() {
    let cell = Self.cell("account", .random, runs: 1_000, found: 50)
    #expect(cell.mean == 20)
    #expect(Self.cell("account", .random, runs: 1_000, found: 0).mean == nil)
    #expect((5.3...5.5).contains(cell.halfInterval ?? 0))
  }

  @Test("a figure is held against the reference of its algorithm and its start")
  func agreement() {
    #expect(DetectionReport.agrees(Self.cell("account", .random, runs: 84_700, found: 10_000)))
    #expect(!DetectionReport.agrees(Self.cell("account", .random, runs: 42_000, found: 10_000)))
    #expect(
      DetectionReport.agrees(
        Self.cell("account", .random, start: .preSpawned, runs: 31_200, found: 10_000)))
    #expect(!DetectionReport.agrees(Self.cell("reorder_10", .pos, runs: 10_000, found: 100)))
    #expect(DetectionReport.agrees(Self.cell("reorder_10", .random, runs: 100_000, found: 0)))
  }

  @Test("every program has a reference for every algorithm")
  func references() {
    #expect(DetectionReference.all.map(\.program) == Benchmark.all.map(\.name))
    for row in DetectionReference.all {
      #expect(row.spawned.count == DetectionBench.strategies.count)
      #expect(row.preSpawned.count == DetectionBench.preSpawnedStrategies.count)
    }
  }

  @Test("a small measurement has a row for each program and names what is apart")
  func report() throws {
    let report = try BenchAction.onThread { () throws(BenchError) in
      DetectionBench(trials: 3).measure([Benchmark.all[0]])
    }
    #expect(report.cells.count == 10)
    #expect(report.lines.contains { $0.hasPrefix("| account | ") })
    let object = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
    #expect(object?["schema"] as? String == "faultline.bench.schedulers.1")
    #expect((object?["cells"] as? [Any])?.count == 10)
  }
}
