import Sim

extension Benchmark {
  /// CB.stringbuffer-jdk1.4: a buffer is appended to another in two steps, each locked, and is emptied in between.
  static let stringBuffer = Benchmark("stringbuffer") { sim in
    let (lock, own) = (SimMutex("B", in: sim), SimMutex("S", in: sim))
    let count = SharedCell(3, "count", in: sim)
    return Parts(tasks: [
      {
        await lock.lock()
        count.unsynchronized -= min(3, count.unsynchronized)
        await lock.unlock()
        await lock.lock()
        count.unsynchronized += 3
        await lock.unlock()
      },
      {
        await own.lock()
        await lock.lock()
        let length = count.unsynchronized
        await lock.unlock()
        await lock.lock()
        let rest = count.unsynchronized
        sim.require(assertion, length <= rest, "\(length) characters are copied where \(rest) are left")
        await lock.unlock()
        await own.unlock()
      },
    ])
  }
}
