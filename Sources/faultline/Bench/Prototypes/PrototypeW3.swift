/// The floor for workload W3: how long a random search takes to hit an unprotected race.
///
/// A writer passes `rare` scheduling points (0 is shape A), then appends: bytes, a point, count. A reader asserts
/// once that the two agree.
enum PrototypeW3 {
  /// Runs executions, their seeds set by `base`, until one fails; returns their number and the wall time.
  static func run(rare: Int, base: UInt64) -> (executions: Int, wall: Duration) {
    let (start, executor) = (ContinuousClock.now, Executor())
    let world = executor.world
    var executions: UInt64 = 0
    while !world.pointee.failed {
      world.pointee.random = base &* 0xd134_2543_de82_ef95 &+ executions << 20
      Task(executorPreference: executor) { await executor.write(after: rare) }
      world.pointee.ready[0] = .job(world.pointee.next.unsafelyUnwrapped)
      Task(executorPreference: executor) { executor.read() }
      world.pointee.ready[1] = .job(world.pointee.next.unsafelyUnwrapped)
      (world.pointee.bytes, world.pointee.records, world.pointee.hash, world.pointee.count) = (0, 0, 1, 2)
      executor.leave()
      while let job = world.pointee.next.take() { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
      executions += 1
    }
    return (Int(executions), ContinuousClock.now - start)
  }
}

private enum Ready { case job(UnownedJob), parked(UnsafeContinuation<Void, Never>) }
private struct World {
  let ready = UnsafeMutablePointer<Ready>.allocate(capacity: 2)
  var (next, random, hash) = (UnownedJob?.none, 0 as UInt64, 0 as UInt64)
  var (count, bytes, records, failed) = (0, 0, 0, false)
  mutating func draw(below bound: Int) -> Int {  // wyrand, then the high half of the product
    random &+= 0xa076_1d64_78bd_642f
    let wide = random.multipliedFullWidth(by: random ^ 0xe703_7ed1_a0b4_28db)
    return Int((wide.high ^ wide.low).multipliedFullWidth(by: UInt64(bound)).high)
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
  @inline(__always) func point(_ id: UInt64, isolation: isolated (any Actor)? = #isolation) async {
    world.pointee.hash = (world.pointee.hash &+ id) &* 0x9e37_79b9_7f4a_7c15
    let pick = world.pointee.draw(below: world.pointee.count + 1)
    guard pick < world.pointee.count else { return }
    await withUnsafeContinuation(isolation: isolation) { go(to: pick, leaving: .parked($0)) }
  }
  func write(after rare: Int, isolation: isolated (any Actor)? = #isolation) async {
    for _ in 0..<rare { await point(1) }
    world.pointee.bytes += 57
    await point(1)
    world.pointee.records += 1
    leave()
  }
  func read() {
    world.pointee.hash = (world.pointee.hash &+ 2) &* 0x9e37_79b9_7f4a_7c15
    world.pointee.failed = world.pointee.bytes != world.pointee.records * 57
    leave()
  }
}
