import Sim

/// Workload W1 on the engine: `tasks` tasks pass `points` scheduling points in all, the next drawn at random.
///
/// The point is `point()`, not `yield()`: in the prototype the arriving task is a candidate like any other.
struct WorkloadW1 {
  private let runner: Runner
  private let passed = BenchState(0)

  init(tasks: Int, points: Int) {
    let program = Program(maxSteps: .max) { [passed] simulation in
      await withDiscardingTaskGroup { group in
        for id in 0..<tasks {
          let share = points / tasks + (id < points % tasks ? 1 : 0)
          group.addTask {
            for _ in 0..<share { await simulation.point() }
            passed.value.pointee += share
          }
        }
      }
    }
    runner = Runner(program, strategy: .random)
    _ = runner.profileRun()
  }

  /// Runs once on the calling thread; returns the points passed, the hash of their order, the wall time.
  func run(seed: UInt64) throws(BenchError) -> (points: Int, hash: UInt64, wall: Duration) {
    passed.value.pointee = 0
    let start = ContinuousClock.now
    let result = runner.run(seed: seed)
    let wall = ContinuousClock.now - start
    try result.expectPassed(.w1)
    return (passed.value.pointee, result.traceHash, wall)
  }
}
