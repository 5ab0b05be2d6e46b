import Sim

/// Workload W4 on the engine: `tasks` tasks sleep `sleeps` times each for a random length up to a virtual second.
///
/// Each length is a choice of the run, as it is a draw from the world's generator in the prototype.
struct WorkloadW4 {
  private let runner: Runner
  private let woken = BenchState(0)

  init(tasks: Int, sleeps: Int) {
    let program = Program(maxSteps: .max) { [woken] simulation in
      let sleepers = simulation.spawn("sleepers") { process in
        let clock = process.clock
        try await withThrowingDiscardingTaskGroup { group in
          for _ in 0..<tasks {
            group.addTask {
              for _ in 0..<sleeps {
                let length = 1 + simulation.choose("length", among: 1_000_000_000)
                try await clock.sleep(for: .nanoseconds(length))
              }
              woken.value.pointee += sleeps
            }
          }
        }
      }
      _ = await simulation.join(sleepers)
    }
    runner = Runner(program, strategy: .random)
    _ = runner.profileRun()
  }

  /// Runs once on the calling thread; returns the timers fired, the hash of their order, the wall time.
  func run(seed: UInt64) throws(BenchError) -> (timers: Int, hash: UInt64, wall: Duration) {
    woken.value.pointee = 0
    let start = ContinuousClock.now
    let result = runner.run(seed: seed)
    let wall = ContinuousClock.now - start
    try result.expectPassed(.w4)
    return (woken.value.pointee, result.traceHash, wall)
  }
}
