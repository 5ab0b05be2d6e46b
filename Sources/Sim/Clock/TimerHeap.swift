/// A binary min-heap of timers by deadline alone: whoever takes those due together puts them in order.
///
/// - Complexity: O(log n) to add and to take; a cancelled timer stays until its time and is skipped then.
struct TimerHeap {
  struct Timer {
    var deadline: Int64
    var sequence: UInt64
    var slot: Int32
    var generation: UInt32

    /// Whether one timer goes off before another; of two due together, the one that was set first.
    static func < (a: Timer, b: Timer) -> Bool {
      a.deadline != b.deadline ? a.deadline < b.deadline : a.sequence < b.sequence
    }
  }

  private var timers: UnsafeMutablePointer<Timer>
  private var capacity: Int
  private(set) var count = 0
  private var sequence: UInt64 = 0

  init(capacity: Int = 64) {
    self.capacity = capacity
    timers = .allocate(capacity: capacity)
  }

  func deallocate() { timers.deallocate() }

  mutating func reset() {
    count = 0
    sequence = 0
  }

  @inline(__always)
  var first: Timer? { count > 0 ? timers[0] : nil }

  mutating func add(deadline: Int64, slot: Int32, generation: UInt32) {
    if count == capacity { grow() }
    let timer = Timer(deadline: deadline, sequence: sequence, slot: slot, generation: generation)
    sequence &+= 1
    count += 1
    raise(timer, from: count - 1)
  }

  /// Removes the first timer, from the bottom up: the hole sinks to a leaf on the side of the earlier child, and the
  /// last timer rises from there.
  ///
  /// The last one belongs near the leaves anyway (Wegener, "Bottom-up heapsort", TCS 118, 1993), so the way down
  /// need not compare with it.
  mutating func removeFirst() {
    count -= 1
    guard count > 0 else { return }
    var hole = 0
    var child = 1
    while child < count &- 1 {
      child &+= timers[child &+ 1].deadline < timers[child].deadline ? 1 : 0
      timers[hole] = timers[child]
      (hole, child) = (child, 2 &* child &+ 1)
    }
    if child < count {
      timers[hole] = timers[child]
      hole = child
    }
    raise(timers[count], from: hole)
  }

  @inline(__always)
  private func raise(_ timer: Timer, from leaf: Int) {
    var hole = leaf
    while hole > 0 {
      let parent = (hole - 1) >> 1
      guard timer.deadline < timers[parent].deadline else { break }
      timers[hole] = timers[parent]
      hole = parent
    }
    timers[hole] = timer
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Timer>.allocate(capacity: capacity * 2)
    larger.update(from: timers, count: count)
    timers.deallocate()
    timers = larger
    capacity *= 2
  }
}
