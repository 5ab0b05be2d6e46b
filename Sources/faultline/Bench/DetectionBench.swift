import Scenarios
import Sim

/// How many runs each search algorithm takes to find each small program's bug.
///
/// A trial runs seeds until one fails. Trials differ in their seeds and in the seed of the profile run.
struct DetectionBench {
  /// The runs of one algorithm on one program.
  struct Cell: Sendable {
    var program: String
    var start: Benchmark.Start
    var strategy: Strategy
    var trials = 0
    var found = 0
    var runs = 0

    /// The mean number of runs to the first failure: the maximum-likelihood estimate, which trials that were given up
    /// do not bias; nil when nothing was found.
    var mean: Double? { found > 0 ? Double(runs) / Double(found) : nil }

    /// Half of the 95 % interval of the mean.
    var halfInterval: Double? {
      guard let mean else { return nil }
      return 1.96 * mean * max(0, 1 - 1 / mean).squareRoot() / Double(found).squareRoot()
    }
  }

  static let strategies: [Strategy] = [
    .random, .pct(depth: 3), .pct(depth: 10), .pos, .basicPOS, .uniform, .selectivelyUniform,
  ]
  /// Those that are also measured on tasks that all stand ready at the start.
  static let preSpawnedStrategies: [Strategy] = [.random, .pos, .selectivelyUniform]

  /// How often a bug is searched for in each cell.
  var trials = 1_000
  /// The runs after which a trial is given up.
  var runsPerTrial = 10_000
  /// The runs after which a cell begins no more trials.
  var runsPerCell = 200_000

  /// Measures every cell, or those of some programs.
  func measure(_ programs: [Benchmark] = Benchmark.all) -> DetectionReport {
    var report = DetectionReport(trials: trials, runsPerTrial: runsPerTrial, runsPerCell: runsPerCell)
    for program in programs {
      report.cells += Self.strategies.map { measure(program, .spawned, $0) }
      report.cells += Self.preSpawnedStrategies.map { measure(program, .preSpawned, $0) }
    }
    return report
  }

  func measure(_ benchmark: Benchmark, _ start: Benchmark.Start, _ strategy: Strategy) -> Cell {
    var cell = Cell(program: benchmark.name, start: start, strategy: strategy)
    let program = benchmark.program(start, join: .once)
    while cell.trials < trials, cell.runs < runsPerCell {
      let runner = Runner(program, strategy: strategy, profileSeed: UInt64(cell.trials))
      let first = UInt64(cell.trials * runsPerTrial)
      let failing = (0..<runsPerTrial).first {
        runner.run(seed: first + UInt64($0)).verdict != .passed
      }
      cell.trials += 1
      cell.runs += failing.map { $0 + 1 } ?? runsPerTrial
      if failing != nil { cell.found += 1 }
    }
    return cell
  }
}
