/// The floor for workload W2: executions of 3 writers x 5 locked appends and 2 readers x 5 locked stats.
///
/// A lock attempt is a scheduling point, an append holds two more; a freed lock goes to the latest to wait.
enum PrototypeW2 {
  /// Runs one execution per seed; `distinct` counts the orders among the first 1,000.
  static func run(executions: Int, first: UInt64) -> (steps: Int, distinct: Int, wall: Duration) {
    let (start, executor) = (ContinuousClock.now, Executor())
    let world = executor.world
    var hashes: Set<UInt64> = []
    for index in 0..<executions {
      for id in 0..<5 {
        Task(executorPreference: executor) { await executor.client(UInt64(id)) }
        world.pointee.ready[id] = .job(world.pointee.next.unsafelyUnwrapped)
      }
      (world.pointee.random, world.pointee.hash, world.pointee.count) = ((first &+ UInt64(index)) << 20, 1, 5)
      executor.leave()
      while let job = world.pointee.next.take() { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
      if index < 1_000 { hashes.insert(world.pointee.hash) }
    }
    return (world.pointee.steps, hashes.count, ContinuousClock.now - start)
  }
}

private enum Ready { case job(UnownedJob), parked(UnsafeContinuation<Void, Never>) }
private struct World {
  let ready = UnsafeMutablePointer<Ready>.allocate(capacity: 5)  // the first `waiting` await the lock
  var (next, random, hash) = (UnownedJob?.none, 0 as UInt64, 0 as UInt64)
  var (steps, count, waiting, locked, records) = (0, 0, 0, false, 0)
  mutating func draw(below bound: Int) -> Int {  // wyrand, then the high half of the product
    (steps, random) = (steps + 1, random &+ 0xa076_1d64_78bd_642f)
    let wide = random.multipliedFullWidth(by: random ^ 0xe703_7ed1_a0b4_28db)
    return waiting + Int((wide.high ^ wide.low).multipliedFullWidth(by: UInt64(bound - waiting)).high)
  }
}

private final class Executor: TaskExecutor {  // its world is an address that one thread alone follows
  let address = UInt(bitPattern: UnsafeMutablePointer<World>.allocate(capacity: 1))
  var world: UnsafeMutablePointer<World> { .init(bitPattern: address).unsafelyUnwrapped }
  init() { world.initialize(to: World()) }
  deinit {
    world.pointee.ready.deallocate()
    world.deallocate()
  }
  func enqueue(_ job: UnownedJob) { world.pointee.next = job }
  func go(to pick: Int, leaving entry: Ready) {
    let chosen = world.pointee.ready[pick]
    world.pointee.ready[pick] = entry
    if case .parked(let task) = chosen { task.resume() } else if case .job(let job) = chosen { enqueue(job) }
  }
  func leave() {
    guard world.pointee.count > 0 else { return }
    let pick = world.pointee.draw(below: world.pointee.count)
    world.pointee.count -= 1
    go(to: pick, leaving: world.pointee.ready[world.pointee.count])
  }
  func wait(_ entry: Ready) {
    let pick = world.pointee.draw(below: world.pointee.count)
    go(to: pick, leaving: world.pointee.ready[world.pointee.waiting])
    world.pointee.ready[world.pointee.waiting] = entry
    world.pointee.waiting += 1
  }
  @inline(__always) func point(_ id: UInt64, isolation: isolated (any Actor)? = #isolation) async {
    world.pointee.hash = (world.pointee.hash &+ id) &* 0x9e37_79b9_7f4a_7c15
    let pick = world.pointee.draw(below: world.pointee.count + 1)
    guard pick < world.pointee.count else { return }
    await withUnsafeContinuation(isolation: isolation) { go(to: pick, leaving: .parked($0)) }
  }
  func client(_ id: UInt64, isolation: isolated (any Actor)? = #isolation) async {
    for _ in 0..<5 {
      await point(id)
      if world.pointee.locked { await withUnsafeContinuation(isolation: isolation) { wait(.parked($0)) } }
      (world.pointee.locked, world.pointee.records) = (true, world.pointee.records + 1)
      let mine = world.pointee.records
      for _ in 0..<(id < 3 ? 2 : 0) { await point(id) }
      precondition(world.pointee.records == mine, "two are inside the lock")
      if world.pointee.waiting > 0 { world.pointee.waiting -= 1 } else { world.pointee.locked = false }
    }
    leave()
  }
}
