import Sim

/// Workload W3 on the engine: how long a strategy takes to hit an unprotected race.
///
/// A writer passes `rare` scheduling points (0 is shape A), then appends: bytes, a point, count. A reader requires
/// once that the two agree.
struct WorkloadW3 {
  /// What the writer changes without a lock.
  struct Shared {
    var bytes = 0
    var records = 0
  }

  private static let agree = Invariant("W3", "Bytes and records agree.")
  private let runner: Runner

  init(rare: Int, strategy: Strategy) {
    let shared = BenchState(Shared())
    let program = Program { simulation in
      shared.value.pointee = Shared()
      await withDiscardingTaskGroup { group in
        group.addTask {
          for _ in 0..<rare { await simulation.point() }
          shared.value.pointee.bytes += 57
          await simulation.point()
          shared.value.pointee.records += 1
        }
        group.addTask {
          let (bytes, records) = (shared.value.pointee.bytes, shared.value.pointee.records)
          simulation.require(Self.agree, bytes == records * 57, "\(bytes) bytes in \(records) records")
        }
      }
    }
    runner = Runner(program, strategy: strategy)
    _ = runner.profileRun()
  }

  /// Runs executions, their seeds set by `base`, until one fails; returns their number and the wall time.
  ///
  /// - Parameter limit: The executions after which the search is given up.
  func run(base: UInt64, limit: Int = 1_000_000) throws(BenchError) -> (executions: Int, wall: Duration) {
    let start = ContinuousClock.now
    for execution in 1...limit {
      let result = runner.run(seed: base &* 0xd134_2543_de82_ef95 &+ UInt64(execution))
      if result.verdict.invariant == Self.agree.id { return (execution, ContinuousClock.now - start) }
      try result.expectPassed(.w3)
    }
    throw BenchError(message: "W3: no failure within \(limit.grouped) executions")
  }
}
