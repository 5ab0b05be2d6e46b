import Foundation
import Testing

@testable import Scenarios
@testable import Sim

/// Where the figures of `reports/schedulers.md` differ from those of another implementation, a third one decides.
///
/// The algorithms here are written from the papers and share nothing with those of the library but what they are shown.
/// `FAULTLINE_SCHEDULER_TRIALS` asks for more trials, and so for narrower intervals.
@Suite struct TextbookTests {
  private static let trials =
    UInt64(ProcessInfo.processInfo.environment["FAULTLINE_SCHEDULER_TRIALS"] ?? "") ?? 120

  struct Cell: Sendable, CustomTestStringConvertible {
    var benchmark: Benchmark
    var start: Benchmark.Start
    var strategy: Strategy
    var testDescription: String { "\(benchmark.name), \(start.rawValue), \(strategy.name)" }
  }

  static let cells = [
    Cell(benchmark: .account, start: .spawned, strategy: .pct(depth: 10)),
    Cell(benchmark: .bluetoothDriver, start: .spawned, strategy: .uniform),
    Cell(benchmark: .bluetoothDriver, start: .preSpawned, strategy: .selectivelyUniform),
    Cell(benchmark: .reorder(4), start: .preSpawned, strategy: .selectivelyUniform),
    Cell(benchmark: .tokenRing, start: .spawned, strategy: .pct(depth: 10)),
    Cell(benchmark: .twostage, start: .spawned, strategy: .uniform),
    Cell(benchmark: .twostage, start: .spawned, strategy: .pct(depth: 10)),
    Cell(benchmark: .twostage20, start: .preSpawned, strategy: .selectivelyUniform),
    Cell(benchmark: .wronglock3, start: .spawned, strategy: .pct(depth: 3)),
    Cell(benchmark: .stringBuffer, start: .spawned, strategy: .pct(depth: 10)),
  ]

  @Test(arguments: cells) func theTextbookTakesAsManyRuns(_ cell: Cell) async {
    let (ours, textbook) = await onSimulationThread { (Self.library(cell), Self.textbook(cell)) }
    let difference = abs(ours.mean - textbook.mean)
    let noise = (ours.variance + textbook.variance).squareRoot()
    #expect(difference < 3 * noise, "\(ours.text) beside \(textbook.text)")
    if Self.trials > 1_000 { print("\(cell.testDescription): \(ours.text) beside \(textbook.text)") }
  }

  private static func library(_ cell: Cell) -> Sample {
    let program = cell.benchmark.program(cell.start, join: .once)
    return Sample(
      (0..<trials).map { trial in
        let runner = Runner(program, strategy: cell.strategy, profileSeed: trial)
        var runs: UInt64 = 1
        while runner.run(seed: trial << 32 | runs).verdict == .passed { runs += 1 }
        return Double(runs)
      })
  }

  private static func textbook(_ cell: Cell) -> Sample {
    let runner = Runner(cell.benchmark.program(cell.start, join: .once), strategy: .random)
    return Sample(
      (0..<trials).map { trial in
        var random = RandomSource(seed: 7_919 * (trial + 1))
        let profile = TextbookProfile(of: runner, random: &random)
        var runs = 1
        while runner.run(scheduledBy: scheduler(cell.strategy, profile, &random)).verdict == .passed {
          runs += 1
        }
        return Double(runs)
      })
  }

  private static func scheduler(
    _ strategy: Strategy, _ profile: TextbookProfile, _ random: inout RandomSource
  ) -> any Scheduler {
    switch strategy {
    case .pct(let depth): TextbookPCT(depth: depth, steps: profile.steps, random: &random)
    case .uniform: TextbookURW(profile, random: &random)
    default: TextbookSURW(profile, random: &random)
    }
  }
}

/// Runs to the first failure, one number a trial.
private struct Sample {
  var mean: Double
  /// Of the mean.
  var variance: Double

  init(_ runs: [Double]) {
    let count = Double(runs.count)
    let mean = runs.reduce(0, +) / count
    self.mean = mean
    variance = runs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count / count
  }

  var text: String {
    String(format: "%.2f ± %.2f", mean, 1.96 * variance.squareRoot())
  }
}
