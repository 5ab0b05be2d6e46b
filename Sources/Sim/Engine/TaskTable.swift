/// A task as the simulation knows it.
///
/// Its identity is its parent's and the index among its parent's children: the same in every process and under
/// every schedule, which neither the runtime's counter nor an address is.
struct TaskRecord {
  var runtimeID: UInt64
  var identity: UInt64
  var parent: Int32
  var process: Int32
  var index: UInt32
  var children: UInt32
}

/// The tasks of a run: number 0 stands for the world itself.
struct TaskTable {
  static let world: Int32 = 0

  private(set) var records: [TaskRecord] = []
  /// How often each task was at each kind of operation: what a decision point is named by.
  private var counters: UnsafeMutablePointer<UInt32>
  private var capacity: Int
  /// Open addressing from the runtime's identity to our number, -1 for empty.
  private var buckets: UnsafeMutablePointer<Int32>
  private var mask: Int

  init(capacity: Int = 64) {
    self.capacity = capacity
    counters = .allocate(capacity: capacity * OperationKind.count)
    mask = capacity * 4 - 1
    buckets = .allocate(capacity: capacity * 4)
    buckets.initialize(repeating: -1, count: capacity * 4)
  }

  func deallocate() {
    counters.deallocate()
    buckets.deallocate()
  }

  mutating func reset() {
    for record in records where record.runtimeID != 0 { clearBucket(of: record.runtimeID) }
    records.removeAll(keepingCapacity: true)
    _ = append(TaskRecord(runtimeID: 0, identity: 1, parent: -1, process: 0, index: 0, children: 0))
  }

  @inline(__always)
  var count: Int { records.count }

  @inline(__always)
  func find(_ runtimeID: UInt64) -> Int32? {
    var bucket = Int(truncatingIfNeeded: runtimeID) & mask
    while buckets[bucket] >= 0 {
      let task = buckets[bucket]
      if records[Int(task)].runtimeID == runtimeID { return task }
      bucket = (bucket + 1) & mask
    }
    return nil
  }

  mutating func add(runtimeID: UInt64, parent: Int32, process: Int32) -> Int32 {
    let index = records[Int(parent)].children
    records[Int(parent)].children += 1
    let identity = mix64(records[Int(parent)].identity, UInt64(index) + 1)
    return append(
      TaskRecord(
        runtimeID: runtimeID, identity: identity, parent: parent, process: process, index: index,
        children: 0))
  }

  /// Gives a process's root task an identity that does not depend on who started it, or when.
  mutating func addRoot(identity: UInt64, process: Int32) -> Int32 {
    append(
      TaskRecord(
        runtimeID: 0, identity: identity, parent: Self.world, process: process, index: 0, children: 0))
  }

  mutating func bind(_ task: Int32, to runtimeID: UInt64) {
    records[Int(task)].runtimeID = runtimeID
    insertBucket(task)
  }

  /// Counts an operation of a task and returns how many of its kind came before.
  @inline(__always)
  mutating func countOperation(_ kind: OperationKind, of task: Int32) -> UInt32 {
    let counter = counters + (Int(task) * OperationKind.count + Int(kind.rawValue))
    let before = counter.pointee
    counter.pointee = before &+ 1
    return before
  }

  @inline(__always)
  func operations(_ kind: OperationKind, of task: Int32) -> UInt32 {
    counters[Int(task) * OperationKind.count + Int(kind.rawValue)]
  }

  private mutating func append(_ record: TaskRecord) -> Int32 {
    let task = Int32(records.count)
    if records.count == capacity { grow() }
    records.append(record)
    (counters + Int(task) * OperationKind.count).initialize(repeating: 0, count: OperationKind.count)
    if record.runtimeID != 0 { insertBucket(task) }
    return task
  }

  private mutating func insertBucket(_ task: Int32) {
    var bucket = Int(truncatingIfNeeded: records[Int(task)].runtimeID) & mask
    while buckets[bucket] >= 0 { bucket = (bucket + 1) & mask }
    buckets[bucket] = task
  }

  /// Only for `reset`, which clears every entry: probing chains need not be kept intact meanwhile.
  private mutating func clearBucket(of runtimeID: UInt64) {
    var bucket = Int(truncatingIfNeeded: runtimeID) & mask
    for _ in 0...mask {
      if buckets[bucket] >= 0, records[Int(buckets[bucket])].runtimeID == runtimeID {
        buckets[bucket] = -1
        return
      }
      bucket = (bucket + 1) & mask
    }
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2 * OperationKind.count)
    larger.update(from: counters, count: capacity * OperationKind.count)
    deallocate()
    counters = larger
    capacity *= 2
    mask = capacity * 4 - 1
    buckets = .allocate(capacity: capacity * 4)
    buckets.initialize(repeating: -1, count: capacity * 4)
    for task in records.indices where records[task].runtimeID != 0 { insertBucket(Int32(task)) }
  }
}
