import Sim

extension Benchmark {
  /// CS.deadlock01_bad: two locks taken in opposite orders.
  static let deadlock01 = Benchmark("deadlock01") { sim in
    let (a, b) = (SimMutex("a", in: sim), SimMutex("b", in: sim))
    return Parts(tasks: [
      {
        await a.lock()
        await b.lock()
        await b.unlock()
        await a.unlock()
      },
      {
        await b.lock()
        await a.lock()
        await a.unlock()
        await b.unlock()
      },
    ])
  }
}
