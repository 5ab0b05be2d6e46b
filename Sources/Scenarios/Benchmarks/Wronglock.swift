import Sim

extension Benchmark {
  /// CS.wronglock_bad.
  static let wronglock = wronglock("wronglock", others: 7)
  /// CS.wronglock_3_bad.
  static let wronglock3 = wronglock("wronglock_3", others: 3)

  /// One task protects a variable with one lock, all others with another.
  private static func wronglock(_ name: String, others: Int) -> Benchmark {
    Benchmark(name) { sim in
      let (right, wrong) = (SimMutex("D", in: sim), SimMutex("T", in: sim))
      let value = SharedCell(0, "v", in: sim)
      let check: @Sendable () async -> Void = {
        await right.lock()
        let before = await value.read()
        await value.write(await value.read() + 1)
        let after = await value.read()
        sim.require(assertion, after == before + 1, "\(before) became \(after)")
        await right.unlock()
      }
      let add: @Sendable () async -> Void = {
        await wrong.lock()
        await value.write(await value.read() + 1)
        await wrong.unlock()
      }
      return Parts(tasks: [check] + Array(repeating: add, count: others))
    }
  }
}
