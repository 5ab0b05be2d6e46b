import Synchronization

/// The tasks of the simulations now running, as every thread of the process can see them.
///
/// A continuation that another thread resumes before its task has suspended makes no job: the task finds it resumed
/// and goes straight on. All that is left of it is what the resuming thread did. So each thread that resumes a task
/// looks here whether it is a simulated one, and leaves a mark; the simulation finds the mark before its verdict.
///
/// A table of atomics without a lock, because the runtime calls in from anywhere, also while it holds locks of its
/// own, and because code outside simulations must not notice: for a task that is not here it costs a few reads.
///
/// Unchecked: a value of constants, pointers to memory that is never freed and holds nothing but atomics. The mark is
/// set before the runtime publishes the resumption, with release, and the task reads that with acquire. So whoever
/// runs after the task went on sees the mark, by the same edge by which it sees the continuation's result.
struct TaskWatch: @unchecked Sendable {
  static let shared = TaskWatch()

  /// More than the simulated tasks of a process at one time.
  ///
  /// A task that finds no place is not watched.
  static let capacity = 1 << 15
  /// How far from its own place a task may stand: two lines of the processor's cache.
  static let reach = 16
  /// Set in a task's entry once it was resumed from outside.
  ///
  /// The runtime's identities count up and stay far below.
  private static let mark: UInt64 = 1 << 63

  /// The runtime's identities; 0 for empty.
  ///
  /// Successive ones share a cache line.
  private let entries: UnsafeMutablePointer<Atomic<UInt64>>
  /// How many simulations run.
  private let runs: UnsafeMutablePointer<Atomic<Int>>
  /// How many marks were ever set: a run during which it stayed the same need not look for any.
  private let marks: UnsafeMutablePointer<Atomic<UInt64>>

  init() {
    entries = .allocate(capacity: Self.capacity)
    for index in 0..<Self.capacity { (entries + index).initialize(to: Atomic(0)) }
    runs = .allocate(capacity: 1)
    runs.initialize(to: Atomic(0))
    marks = .allocate(capacity: 1)
    marks.initialize(to: Atomic(0))
  }

  /// How many simulations run at the moment.
  @inline(__always)
  var running: Int { runs.pointee.load(ordering: .relaxed) }

  /// How many marks were set so far, by any thread on any task.
  @inline(__always)
  var count: UInt64 { marks.pointee.load(ordering: .relaxed) }

  func runBegins() { runs.pointee.add(1, ordering: .relaxed) }

  func runEnds() { runs.pointee.subtract(1, ordering: .relaxed) }

  /// Watches a task from now on.
  ///
  /// Before the task's first step, so that no other thread can know of it yet.
  func add(_ id: UInt64) {
    for distance in 0..<Self.reach
    where entry(id, distance).pointee.compareExchange(expected: 0, desired: id, ordering: .relaxed).exchanged
    {
      return
    }
  }

  /// Watches a task no more.
  func remove(_ id: UInt64) {
    if let entry = find(id) { entry.pointee.store(0, ordering: .relaxed) }
  }

  /// Notes that a thread resumes a task which it has no business with, if the task is watched.
  @inline(__always)
  func resumed(_ id: UInt64) {
    guard let entry = find(id) else { return }
    // Fails when it is marked already, or was removed: its run is over.
    let (isMarked, _) = entry.pointee.compareExchange(
      expected: id, desired: id | Self.mark, ordering: .releasing)
    if isMarked { marks.pointee.add(1, ordering: .releasing) }
  }

  /// Whether a task was resumed from outside since it is being watched.
  func wasResumed(_ id: UInt64) -> Bool {
    guard let entry = find(id) else { return false }
    return entry.pointee.load(ordering: .acquiring) & Self.mark != 0
  }

  @inline(__always)
  private func entry(_ id: UInt64, _ distance: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
    entries + (Int(truncatingIfNeeded: id) &+ distance) & (Self.capacity - 1)
  }

  @inline(__always)
  private func find(_ id: UInt64) -> UnsafeMutablePointer<Atomic<UInt64>>? {
    var distance = 0
    while distance < Self.reach {
      let entry = entry(id, distance)
      if entry.pointee.load(ordering: .relaxed) & ~Self.mark == id { return entry }
      distance += 1
    }
    return nil
  }
}
