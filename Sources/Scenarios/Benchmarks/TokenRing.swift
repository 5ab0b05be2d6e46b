import Sim

extension Benchmark {
  /// CS.token_ring_bad: three tasks copy from one another, and the fourth finds a difference when it comes last.
  static let tokenRing = Benchmark("token_ring") { sim in
    let lock = SimMutex("g", in: sim)
    let x = [1, 2, 1].enumerated().map { SharedCell($1, "x\($0 + 1)", in: sim) }
    let isDone = (1...3).map { SharedCell(false, "f\($0)", in: sim) }
    func copy(to target: Int, from source: Int, adding: Int = 0) -> @Sendable () async -> Void {
      {
        await lock.lock()
        x[target].unsynchronized = (x[source].unsynchronized + adding) % 4
        isDone[target].unsynchronized = true
        await lock.unlock()
      }
    }
    return Parts(tasks: [
      copy(to: 0, from: 2, adding: 1), copy(to: 1, from: 0), copy(to: 2, from: 1),
      {
        await lock.lock()
        if isDone.allSatisfy({ $0.unsynchronized }) {
          let values = x.map(\.unsynchronized)
          sim.require(assertion, values.allSatisfy { $0 == values[0] }, "the values are \(values)")
        }
        await lock.unlock()
      },
    ])
  }
}
