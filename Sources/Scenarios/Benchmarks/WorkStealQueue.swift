import Sim

extension Benchmark {
  /// chess.WorkStealQueue: a queue whose owner may believe it is not full when it is.
  ///
  /// One stealer with two attempts, and an owner that pushes four items and pops four times. Each item must be taken
  /// exactly once.
  static let workStealQueue = Benchmark("WSQ") { sim in
    let queue = StealableQueue(sim)
    let taken = (0..<4).map { SharedCell(0, "f\($0)", in: sim) }
    let take: @Sendable (Int?) async -> Void = { item in
      guard let item else { return }
      await taken[item].write(await taken[item].read() + 1)
    }
    return Parts(tasks: [
      { for _ in 0..<2 { await take(await queue.steal()) } },
      {
        for pair in 0..<2 {
          await queue.push(2 * pair)
          await queue.push(2 * pair + 1)
          await take(await queue.pop())
        }
        for _ in 0..<2 { await take(await queue.pop()) }
      },
    ]) {
      let counts = taken.map(\.unsynchronized)
      sim.require(assertion, counts.allSatisfy { $0 == 1 }, "the items were taken \(counts) times")
    }
  }
}

/// The work-stealing queue of CHESS's tests, with its third bug.
private final class StealableQueue: Sendable {
  private let sim: Simulation
  private let lock: SimMutex
  private let head, tail: SharedCell<Int>
  /// Changed by the owner alone, under the lock.
  private let mask: SharedCell<Int>
  private let elements: [SharedCell<Int>]

  init(_ sim: Simulation) {
    self.sim = sim
    lock = SimMutex("q", in: sim)
    head = SharedCell(0, "head", in: sim)
    tail = SharedCell(0, "tail", in: sim)
    mask = SharedCell(1, "mask", in: sim)
    // As many as the queue can grow to: it doubles at most twice.
    elements = (0..<8).map { SharedCell(0, "el\($0)", in: sim) }
  }

  private func element(_ index: Int) -> SharedCell<Int> { elements[index & mask.unsynchronized] }

  func push(_ item: Int) async {
    let end = await tail.read()
    // The bug: without the 1 it would be correct.
    if await end < head.read() + mask.unsynchronized + 1 {
      await element(end).write(item)
      await tail.write(end + 1)
    } else {
      await pushLocked(item)
    }
  }

  private func pushLocked(_ item: Int) async {
    await lock.lock()
    var start = await head.read()
    let count = await tail.read() - start
    start &= mask.unsynchronized
    await head.write(start)
    await tail.write(start + count)
    if count >= mask.unsynchronized { await grow(from: start, count) }
    sim.require(Benchmark.assertion, count < mask.unsynchronized, "the queue is full")
    let end = await tail.read()
    await element(end).write(item)
    await tail.write(end + 1)
    await lock.unlock()
  }

  private func grow(from start: Int, _ count: Int) async {
    let items = (0..<count).map { element(start + $0).unsynchronized }
    mask.unsynchronized = 2 * (mask.unsynchronized + 1) - 1
    for (index, item) in items.enumerated() { elements[index].unsynchronized = item }
    await head.write(0)
    await tail.write(count)
  }

  func steal() async -> Int? {
    await lock.lock()
    let start = await head.read()
    await head.write(start + 1)
    var item: Int?
    if await start < tail.read() {
      item = await element(start).read()
    } else {
      await head.write(start)
    }
    await lock.unlock()
    return item
  }

  func pop() async -> Int? {
    let end = await tail.read() - 1
    await tail.write(end)
    if await head.read() <= end { return await element(end).read() }
    await tail.write(end + 1)
    return await popLocked()
  }

  private func popLocked() async -> Int? {
    await lock.lock()
    let end = await tail.read() - 1
    await tail.write(end)
    var item: Int?
    if await head.read() <= end {
      item = await element(end).read()
    } else {
      await tail.write(end + 1)
    }
    if await head.read() > end {
      await head.write(0)
      await tail.write(0)
      item = nil
    }
    await lock.unlock()
    return item
  }
}
