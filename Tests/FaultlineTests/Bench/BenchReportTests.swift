import Foundation
import Testing

@testable import faultline

@Suite("Bench report")
struct BenchReportTests {
  private static let tiny = Bench.Size(
    pointsW1: 300, executionsW2: 20, baseSeedsW3: 2, tasksW4: 5, sleepsW4: 4)

  @Test("only the workloads asked for are measured, in the order in which they are defined")
  func selection() throws {
    let report = try BenchAction.onThread { () throws(BenchError) in
      try Bench(pairs: 2, size: Self.tiny).measure([.w4, .w1])
    }
    #expect(report.rates.map(\.workload) == ["W1 T=4", "W1 T=100", "W4"])
    #expect(report.searches.isEmpty)
  }

  @Test("all workloads have figures of the engine and of the prototype, as text and as JSON")
  func everything() throws {
    let report = try BenchAction.onThread { () throws(BenchError) in
      try Bench(pairs: 1, size: Self.tiny).measure([])
    }
    #expect(report.rates.count == 4)
    #expect(
      report.searches.map(\.strategy)
        == [[String]](repeating: ["random", "pct:2", "pct:3", "urw", "delay:1"], count: 3).flatMap(\.self))
    #expect(report.rates.allSatisfy { $0.enginePerSecond > 0 && $0.prototypePerSecond > 0 })
    #expect(report.rates.first { $0.workload == "W2" }?.distinct == 20)
    #expect(report.lines.contains { $0.hasPrefix("W2 ") && $0.contains("20 of 20 distinct") })
    let object = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
    #expect(object?["schema"] as? String == "faultline.bench.1")
    #expect((object?["rates"] as? [Any])?.count == 4)
  }

  @Test("the ratio is the median of the rounds' own, not that of the medians")
  func ratio() throws {
    var rounds = PairedRounds()
    for (engine, prototype) in [(1, 4), (2, 2), (8, 8)] {
      try rounds.add { () throws(BenchError) in
        BenchSample(count: 1, wall: .microseconds(engine))
      } prototype: {
        BenchSample(count: 1, wall: .microseconds(prototype))
      }
    }
    #expect(rounds.ratio == 1)
    #expect(PairedRounds.speed(rounds.engine) == 500_000)
    #expect(PairedRounds.speed(rounds.prototype) == 250_000)
  }

  @Test("who goes first changes every round")
  func order() throws {
    var order = ""
    var rounds = PairedRounds()
    for _ in 0..<3 {
      try rounds.add { () throws(BenchError) in
        order += "e"
        return BenchSample(count: 1, wall: .seconds(1))
      } prototype: {
        order += "p"
        return BenchSample(count: 1, wall: .seconds(1))
      }
    }
    #expect(order == "eppeep")
  }
}
