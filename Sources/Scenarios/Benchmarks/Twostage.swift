import Sim

extension Benchmark {
  /// CS.twostage_bad.
  static let twostage = twostage("twostage", writers: 1, readers: 1)
  /// CS.twostage_20_bad.
  static let twostage20 = twostage("twostage_20", writers: 10, readers: 10)

  /// Two variables under two locks, changed in two stages between which a reader sees only the first.
  private static func twostage(_ name: String, writers: Int, readers: Int) -> Benchmark {
    Benchmark(name) { sim in
      let (first, second) = (SimMutex("l1", in: sim), SimMutex("l2", in: sim))
      let d1 = SharedCell(0, "d1", in: sim)
      let d2 = SharedCell(0, "d2", in: sim)
      let write: @Sendable () async -> Void = {
        await first.lock()
        await d1.write(1)
        await first.unlock()
        await second.lock()
        d2.unsynchronized = await d1.read() + 1
        await second.unlock()
      }
      let read: @Sendable () async -> Void = {
        await first.lock()
        let one = d1.unsynchronized
        await first.unlock()
        guard one != 0 else { return }
        await second.lock()
        let two = d2.unsynchronized
        await second.unlock()
        sim.require(assertion, two == one + 1, "the second is \(two) while the first is \(one)")
      }
      return Parts(
        tasks: Array(repeating: write, count: writers) + Array(repeating: read, count: readers))
    }
  }
}
