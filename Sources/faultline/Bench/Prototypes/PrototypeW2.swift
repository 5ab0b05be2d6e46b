/// The floor for W2: a task group of 3 writers x 5 locked appends and 2 readers x 5 locked stats.
enum PrototypeW2 {
  /// Runs one execution per seed; `distinct` counts the orders among the first 1,000.
  static func run(executions: Int, first: UInt64) -> (steps: Int, distinct: Int, wall: Duration) {
    let (start, executor) = (ContinuousClock.now, Executor())
    let world = executor.all
    var hashes: Set<UInt64> = []
    for index in 0..<executions {
      (world.pointee.random, world.pointee.hash, world.pointee.count) = ((first &+ UInt64(index)) << 20, 1, 5)
      Task(executorPreference: executor) { await executor.start() }
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
  var all: UnsafeMutablePointer<World> { .init(bitPattern: address).unsafelyUnwrapped }
  init() { all.initialize(to: World()) }
  deinit {
    all.pointee.ready.deallocate()
    all.deallocate()
  }
  func enqueue(_ job: UnownedJob) { all.pointee.next = job }
  func go(to pick: Int, leaving entry: Ready) {
    let chosen = all.pointee.ready[pick]
    all.pointee.ready[pick] = entry
    if case .parked(let task) = chosen { task.resume() } else if case .job(let job) = chosen { enqueue(job) }
  }
  func leave() {
    guard all.pointee.count > 0 else { return }
    go(to: all.pointee.draw(below: all.pointee.count), leaving: all.pointee.ready[all.pointee.count - 1])
    all.pointee.count -= 1
  }
  func wait(_ entry: Ready) {
    go(to: all.pointee.draw(below: all.pointee.count), leaving: all.pointee.ready[all.pointee.waiting])
    all.pointee.ready[all.pointee.waiting] = entry
    all.pointee.waiting += 1
  }
  @inline(__always) func point(_ id: UInt64, isolation: isolated (any Actor)? = #isolation) async {
    all.pointee.hash = (all.pointee.hash &+ id) &* 0x9e37_79b9_7f4a_7c15
    let pick = all.pointee.draw(below: all.pointee.count + 1)
    guard pick < all.pointee.count else { return }
    await withUnsafeContinuation(isolation: isolation) { go(to: pick, leaving: .parked($0)) }
  }
  func start() async {
    await withDiscardingTaskGroup { group in
      for id in 0..<5 {
        group.addTask { await self.client(UInt64(id)) }
        all.pointee.ready[id] = .job(all.pointee.next.take().unsafelyUnwrapped)
      }
      leave()
    }
  }
  func client(_ id: UInt64, isolation: isolated (any Actor)? = #isolation) async {
    for _ in 0..<5 {
      await point(id)
      if all.pointee.locked { await withUnsafeContinuation(isolation: isolation) { wait(.parked($0)) } }
      (all.pointee.locked, all.pointee.records) = (true, all.pointee.records + 1)
      let mine = all.pointee.records
      for _ in 0..<(id < 3 ? 2 : 0) { await point(id) }
      precondition(all.pointee.records == mine, "two are inside the lock")
      if all.pointee.waiting > 0 { all.pointee.waiting -= 1 } else { all.pointee.locked = false }
    }
    leave()
  }
}
