/// One parked operation or queued job: something that could be the next step.
struct Slot {
  /// A job's or a continuation's bits; 0 while its task has not parked yet; the next free slot while this one is.
  var payload: UInt = 0
  var task: Int32 = 0
  var process: Int32 = 0
  var object: UInt32 = 0
  /// Told apart from an earlier use of the same slot by a timer or a cancellation that comes late.
  var generation: UInt32 = 0
  var kind: OperationKind = .job
  var isWrite = false
  var isJob = false
  var isCancelled = false
  /// Whether it is a step of the world's: the payload is then an agent's number, from 1.
  var isAgent = false
  var place: Place = .free

  enum Place: UInt8 { case free, ready, timer, waiting, paused, granted }
}

/// The slots of a run, and the order in which the ready ones stand.
///
/// Index 0 from the top is the least surprising: the newest. Both arrays are unsafe buffers kept from run to run,
/// so that a step allocates nothing.
struct SlotTable {
  private(set) var slots: UnsafeMutablePointer<Slot>
  private var capacity: Int
  private var used = 0
  /// The slot released last, -1 for none.
  ///
  /// Each free slot's payload names the next: no array to keep in step.
  private var lastFree: Int32 = -1

  /// Slot numbers, the top last.
  private var order: UnsafeMutablePointer<Int32>
  private(set) var readyCount = 0

  init(capacity: Int = 256) {
    self.capacity = capacity
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: Slot(), count: capacity)
    order = .allocate(capacity: capacity)
  }

  func deallocate() {
    slots.deallocate()
    order.deallocate()
  }

  mutating func reset() {
    used = 0
    readyCount = 0
    lastFree = -1
  }

  @inline(__always)
  mutating func allocate() -> Int32 {
    if lastFree >= 0 {
      let slot = lastFree
      lastFree = Int32(truncatingIfNeeded: Int(bitPattern: slots[Int(slot)].payload))
      return slot
    }
    if used == capacity { grow() }
    used += 1
    return Int32(truncatingIfNeeded: used - 1)
  }

  @inline(__always)
  mutating func release(_ slot: Int32) {
    slots[Int(slot)].generation &+= 1
    slots[Int(slot)].place = .free
    slots[Int(slot)].payload = UInt(bitPattern: Int(lastFree))
    lastFree = slot
  }

  /// All slot numbers that were ever handed out, for unwinding.
  var all: Range<Int32> { 0..<Int32(used) }

  @inline(__always)
  mutating func pushTop(_ slot: Int32) {
    slots[Int(slot)].place = .ready
    order[readyCount] = slot
    readyCount += 1
  }

  @inline(__always)
  mutating func pushBottom(_ slot: Int32) {
    slots[Int(slot)].place = .ready
    (order + 1).update(from: order, count: readyCount)
    order[0] = slot
    readyCount += 1
  }

  /// Puts a slot under the topmost ones.
  mutating func push(_ slot: Int32, below count: Int) {
    slots[Int(slot)].place = .ready
    let count = min(count, readyCount)
    let position = order + (readyCount - count)
    (position + 1).update(from: position, count: count)
    position.pointee = slot
    readyCount += 1
  }

  /// The place of the topmost slot number.
  @inline(__always)
  var top: UnsafeMutablePointer<Int32> { order + (readyCount - 1) }

  /// The slot at a distance from the top.
  @inline(__always)
  func ready(_ index: Int) -> Int32 { order[readyCount - 1 - index] }

  @inline(__always)
  mutating func removeReady(_ index: Int) -> Int32 {
    let position = readyCount - 1 - index
    let slot = order[position]
    readyCount -= 1
    if index > 0 { (order + position).update(from: order + position + 1, count: index) }
    return slot
  }

  /// Removes the lowest ready slot that a condition holds for.
  mutating func removeReady(where matches: (Slot) -> Bool) -> Int32? {
    for position in 0..<readyCount where matches(slots[Int(order[position])]) {
      return removeReady(readyCount - 1 - position)
    }
    return nil
  }

  /// Takes a slot out of the ready ones, and leaves it waiting; does nothing to one that is not ready.
  mutating func withdraw(_ slot: Int32) {
    for index in 0..<readyCount where ready(index) == slot {
      _ = removeReady(index)
      slots[Int(slot)].place = .waiting
      return
    }
  }

  /// Puts the slots that became ready since there were `count` of them below those, in the order they are in.
  mutating func lower(above count: Int) {
    guard count < readyCount else { return }
    var order = UnsafeMutableBufferPointer(start: order, count: readyCount)
    order[..<count].reverse()
    order[count...].reverse()
    order.reverse()
  }

  private mutating func grow() {
    let larger = capacity * 2
    let newSlots = UnsafeMutablePointer<Slot>.allocate(capacity: larger)
    newSlots.moveInitialize(from: slots, count: capacity)
    (newSlots + capacity).initialize(repeating: Slot(), count: capacity)
    let newOrder = UnsafeMutablePointer<Int32>.allocate(capacity: larger)
    newOrder.update(from: order, count: readyCount)
    deallocate()
    (slots, order, capacity) = (newSlots, newOrder, larger)
  }
}
