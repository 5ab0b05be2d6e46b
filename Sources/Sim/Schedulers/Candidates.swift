/// Something a scheduler can pick.
public struct Candidate {
  /// The owner task's number, in order of creation within the run.
  public let task: Int
  /// What it is about to do.
  public let kind: OperationKind
  /// The object it will do it to; 0 when there is none.
  public let object: Int
  /// Whether it may change the object.
  public let isWrite: Bool

  /// Whether the order of two candidates may matter: same object, and at least one of them changes it.
  @inline(__always)
  public func races(with other: Candidate) -> Bool {
    object == other.object && object != 0 && (isWrite || other.isWrite) && task != other.task
  }
}

/// The candidates of a pick, the least surprising first: the task that just ran, then the newest.
///
/// Valid during the call only.
public struct Candidates {
  private let slots: UnsafeMutablePointer<Slot>
  private let top: UnsafeMutablePointer<Int32>
  private unowned(unsafe) let simulation: Simulation
  /// How many there are.
  public let count: Int

  @inline(__always)
  init(_ simulation: Simulation) {
    self.simulation = simulation
    slots = simulation.memory.slots.slots
    top = simulation.memory.slots.top
    count = simulation.memory.slots.readyCount
  }

  /// The candidate at an index.
  public subscript(_ index: Int) -> Candidate {
    let slot = slots[Int(top[-index])]
    return Candidate(
      task: Int(slot.task), kind: slot.kind, object: Int(slot.object), isWrite: slot.isWrite)
  }

  /// The owner task of the candidate at an index.
  @inline(__always)
  public func task(_ index: Int) -> Int { Int(slots[Int(top[-index])].task) }

  /// What tells the pending event at an index from every other of the run, the same task's next one included.
  @inline(__always)
  public func event(_ index: Int) -> UInt64 {
    let slot = top[-index]
    return UInt64(slots[Int(slot)].generation) << 32 | UInt64(UInt32(bitPattern: slot))
  }

  /// How many tasks there were so far, numbered from 0; number 0 is the world.
  public var taskCount: Int { simulation.memory.tasks.count }

  /// A task's identity, the same under every schedule: its parent's and the index among the parent's children.
  public func identity(ofTask task: Int) -> UInt64 { simulation.memory.tasks.records[task].identity }

  /// The number of the task that started a task, -1 for the world.
  public func parent(ofTask task: Int) -> Int { Int(simulation.memory.tasks.records[task].parent) }

  /// The name an object was registered under; it is the same under every schedule, which its number need not be.
  public func name(ofObject object: Int) -> String { simulation.objectNames[object] }
}
