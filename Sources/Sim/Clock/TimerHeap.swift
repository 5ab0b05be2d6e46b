/// A binary min-heap of timers by (deadline, order of arrival).
///
/// - Complexity: O(log n) to add and to take; a cancelled timer stays until its time and is skipped then.
struct TimerHeap {
  struct Timer {
    var deadline: Int64
    var sequence: UInt64
    var slot: Int32
    var generation: UInt32

    @inline(__always)
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
    var hole = count
    count += 1
    while hole > 0 {
      let parent = (hole - 1) >> 1
      guard timer < timers[parent] else { break }
      timers[hole] = timers[parent]
      hole = parent
    }
    timers[hole] = timer
  }

  mutating func removeFirst() {
    count -= 1
    guard count > 0 else { return }
    let last = timers[count]
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < count else { break }
      if child + 1 < count, timers[child + 1] < timers[child] { child += 1 }
      guard timers[child] < last else { break }
      timers[hole] = timers[child]
      hole = child
    }
    timers[hole] = last
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Timer>.allocate(capacity: capacity * 2)
    larger.update(from: timers, count: count)
    timers.deallocate()
    timers = larger
    capacity *= 2
  }
}
