/// The floor for workload W4: `tasks` tasks sleep `sleeps` times each for a random length up to a virtual second.
///
/// Timers sit in a binary heap by due time and, below it, random bits: those due together go in random order.
enum PrototypeW4 {
  /// Runs once on the calling thread; returns the timers fired, the hash of their order, the wall time.
  static func run(tasks: Int, sleeps: Int, seed: UInt64) -> (timers: Int, hash: UInt64, wall: Duration) {
    let (start, executor) = (ContinuousClock.now, Executor(World(tasks: tasks, seed: seed)))
    let world = executor.world
    for id in 0..<tasks {
      Task(executorPreference: executor) {
        for _ in 0..<sleeps { await executor.sleep(UInt64(id)) }
        executor.leave()
      }
      world.pointee.heap[id] = (world.pointee.draw() & 0xfffff, .job(world.pointee.next.unsafelyUnwrapped))
    }
    for index in (0..<tasks).reversed() { world.pointee.sink(world.pointee.heap[index], from: index) }
    executor.go(after: world.pointee.heap[0])
    while let job = world.pointee.next.take() { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
    return (world.pointee.fired, world.pointee.hash, ContinuousClock.now - start)
  }
}

private enum Ready { case job(UnownedJob), parked(UnsafeContinuation<Void, Never>) }
private typealias Timer = (key: UInt64, task: Ready)  // nanoseconds << 20, and 20 random bits
private struct World {
  let heap: UnsafeMutablePointer<Timer>  // first the running task; past the last two that are never due
  var (next, random, hash, count, fired) = (UnownedJob?.none, 0 as UInt64, 1 as UInt64, 0, 0)
  init(tasks: Int, seed: UInt64) {
    (heap, count, random) = (.allocate(capacity: tasks + 2), tasks, seed << 20)
    for index in tasks..<tasks + 2 { heap[index].key = .max }
  }
  mutating func draw() -> UInt64 {  // wyrand
    random &+= 0xa076_1d64_78bd_642f
    let wide = random.multipliedFullWidth(by: random ^ 0xe703_7ed1_a0b4_28db)
    return wide.high ^ wide.low
  }
  func sink(_ timer: Timer, from top: Int) {
    var (hole, child) = (top, 2 * top + 1)
    while child < count {
      child += heap[child + 1].key < heap[child].key ? 1 : 0
      guard heap[child].key < timer.key else { break }
      heap[hole] = heap[child]
      (hole, child) = (child, 2 * child + 1)
    }
    heap[hole] = timer
  }
}

private final class Executor: TaskExecutor {  // its world is an address that one thread alone follows
  let address = UInt(bitPattern: UnsafeMutablePointer<World>.allocate(capacity: 1))
  var world: UnsafeMutablePointer<World> { .init(bitPattern: address).unsafelyUnwrapped }
  init(_ initial: World) { world.initialize(to: initial) }
  deinit {
    world.pointee.heap.deallocate()
    world.deallocate()
  }
  func enqueue(_ job: UnownedJob) { world.pointee.next = job }
  func go(after timer: Timer) {
    world.pointee.sink(timer, from: 0)
    let first = world.pointee.heap[0].task
    if case .parked(let task) = first { task.resume() } else if case .job(let job) = first { enqueue(job) }
  }
  func leave() {
    world.pointee.count -= 1
    guard world.pointee.count > 0 else { return }
    let last = world.pointee.heap[world.pointee.count]
    world.pointee.heap[world.pointee.count].key = .max
    go(after: last)
  }
  func sleep(_ id: UInt64, isolation: isolated (any Actor)? = #isolation) async {
    let (random, heap) = (world.pointee.draw(), world.pointee.heap)
    let length = 1 + random.multipliedFullWidth(by: 1_000_000_000).high
    let key = (heap[0].key >> 20 + length) << 20 | random & 0xfffff
    world.pointee.fired += 1
    world.pointee.hash = (world.pointee.hash &+ id &+ key) &* 0x9e37_79b9_7f4a_7c15
    guard key > min(heap[1].key, heap[2].key) else { return heap[0].key = key }  // still the first: goes on
    await withUnsafeContinuation(isolation: isolation) { go(after: (key, .parked($0))) }
  }
}
