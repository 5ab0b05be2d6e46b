/// The floor for workload W1: `tasks` tasks pass `points` scheduling points in all, the next drawn at random.
///
/// Kept: the random pick, the trace hash, the task executor. Left out: choice log, candidates, invariants.
enum PrototypeW1 {
  /// Runs once on the calling thread; returns the points passed, the hash of their order, the wall time.
  static func run(tasks: Int, points: Int, seed: UInt64) -> (points: Int, hash: UInt64, wall: Duration) {
    let start = ContinuousClock.now
    let executor = Executor(World(tasks: tasks, seed: seed))
    for id in 0..<tasks {
      let share = points / tasks + (id < points % tasks ? 1 : 0)
      Task(executorPreference: executor) {
        for _ in 0..<share { await executor.point(UInt64(id)) }
        executor.leave()
      }
    }
    executor.run()
    return (executor.world.pointee.points, executor.world.pointee.hash, ContinuousClock.now - start)
  }
}

private enum Ready { case job(UnownedJob), parked(UnsafeContinuation<Void, Never>) }

private struct World {
  let ready: UnsafeMutablePointer<Ready>
  var random: UInt64
  var (count, points, hash) = (0, 0, 0xcbf2_9ce4_8422_2325 as UInt64)
  init(tasks: Int, seed: UInt64) { (ready, random) = (.allocate(capacity: tasks + 1), seed) }
  mutating func draw(below bound: Int) -> Int {  // wyrand, then the high half of the product
    random &+= 0xa076_1d64_78bd_642f
    let wide = random.multipliedFullWidth(by: random ^ 0xe703_7ed1_a0b4_28db)
    return Int(truncatingIfNeeded: (wide.high ^ wide.low).multipliedFullWidth(by: UInt64(bound)).high)
  }
}

/// Holds its world as an address: one thread alone follows it, so neither a lock nor an unchecked promise.
private final class Executor: TaskExecutor {
  let address = UInt(bitPattern: UnsafeMutablePointer<World>.allocate(capacity: 1))
  var world: UnsafeMutablePointer<World> { .init(bitPattern: address).unsafelyUnwrapped }
  init(_ initial: World) { world.initialize(to: initial) }
  deinit {
    world.pointee.ready.deallocate()
    world.deallocate()
  }
  func run() {
    leave()
    while world.pointee.count > 0, case .job(let job) = world.pointee.ready[world.pointee.count - 1] {
      world.pointee.count -= 1
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
  func enqueue(_ job: UnownedJob) { add(.job(job)) }
  func add(_ entry: Ready) {
    world.pointee.ready[world.pointee.count] = entry
    world.pointee.count += 1
  }
  // Draws before parking: no switch when the choice is to go on. The explicit isolation spares one executor
  // check of two, a fifth of the whole cost.
  @inline(__always) func point(_ id: UInt64, isolation: isolated (any Actor)? = #isolation) async {
    world.pointee.points += 1
    world.pointee.hash = (world.pointee.hash ^ id) &* 0x0000_0100_0000_01b3
    let pick = world.pointee.draw(below: world.pointee.count + 1)
    guard pick < world.pointee.count else { return }
    await withUnsafeContinuation(isolation: isolation) { go(to: pick, leaving: .parked($0)) }
  }
  func leave() {  // the caller takes no further turn
    guard world.pointee.count > 0 else { return }
    world.pointee.count -= 1
    let pick = world.pointee.draw(below: world.pointee.count + 1)
    go(to: pick, leaving: world.pointee.ready[world.pointee.count])
  }
  func go(to pick: Int, leaving entry: Ready) {  // the chosen task's job ends up last, where run() takes it
    let chosen = world.pointee.ready[pick]
    world.pointee.ready[pick] = entry
    if case .parked(let continuation) = chosen { continuation.resume() } else { add(chosen) }
  }
}
