import Sim

extension Benchmark {
  /// CS.reorder_N_bad: N - 1 tasks set two variables, and one must see both or neither.
  ///
  /// To fail, a setter must be between its two writes while no other has done its second.
  static func reorder(_ count: Int) -> Benchmark {
    Benchmark("reorder_\(count)") { sim in
      let a = SharedCell(0, "a", in: sim)
      let b = SharedCell(0, "b", in: sim)
      let set: @Sendable () async -> Void = {
        await a.write(1)
        await b.write(-1)
      }
      let check: @Sendable () async -> Void = {
        if await a.read() == 0, await b.read() == 0 { return }
        if await a.read() == 1, await b.read() == -1 { return }
        sim.require(assertion, false, "one variable is set and the other is not")
      }
      return Parts(tasks: Array(repeating: set, count: count - 1) + [check])
    }
  }
}
