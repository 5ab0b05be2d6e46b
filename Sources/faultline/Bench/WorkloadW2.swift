import Sim

/// Workload W2 on the engine: executions of 3 writers x 5 locked appends and 2 readers x 5 locked stats.
///
/// The lock is the prototype's: an attempt is a scheduling point, an append holds two more, and a freed lock goes
/// to the latest to wait.
struct WorkloadW2 {
  /// The shared records behind their lock.
  struct Shared {
    var isLocked = false
    let waiters = UnsafeMutablePointer<UnsafeContinuation<Void, Never>>.allocate(capacity: 5)
    var waiting = 0
    var records = 0

    mutating func wait(_ continuation: UnsafeContinuation<Void, Never>) {
      waiters[waiting] = continuation
      waiting += 1
    }

    mutating func unlock() {
      guard waiting > 0 else { return isLocked = false }
      waiting -= 1
      waiters[waiting].resume()
    }
  }

  private let runner: Runner
  private let shared = BenchState(Shared())

  init() {
    let program = Program { [shared] simulation in
      await withDiscardingTaskGroup { group in
        for id in 0..<5 {
          group.addTask { await Self.client(id, simulation, shared) }
        }
      }
    }
    runner = Runner(program, strategy: .random)
    _ = runner.profileRun()
  }

  private static func client(
    _ id: Int, _ simulation: Simulation, _ shared: BenchState<Shared>,
    isolation: isolated (any Actor)? = #isolation
  ) async {
    for _ in 0..<5 {
      await simulation.point()
      if shared.value.pointee.isLocked {
        await withUnsafeContinuation(isolation: isolation) { shared.value.pointee.wait($0) }
      }
      shared.value.pointee.isLocked = true
      shared.value.pointee.records += 1
      let mine = shared.value.pointee.records
      for _ in 0..<(id < 3 ? 2 : 0) { await simulation.point() }
      precondition(shared.value.pointee.records == mine, "two are inside the lock")
      shared.value.pointee.unlock()
    }
  }

  /// Runs one execution per seed; `distinct` counts the orders among the first 1,000, `records` the sections done.
  func run(
    executions: Int, first: UInt64
  ) throws(BenchError) -> (steps: Int, records: Int, distinct: Int, wall: Duration) {
    shared.value.pointee.records = 0
    let start = ContinuousClock.now
    var (steps, hashes) = (0, Set<UInt64>())
    for index in 0..<executions {
      let result = runner.run(seed: first &+ UInt64(index))
      try result.expectPassed(.w2)
      steps += result.steps
      if index < 1_000 { hashes.insert(result.traceHash) }
    }
    return (steps, shared.value.pointee.records, hashes.count, ContinuousClock.now - start)
  }
}
