/// Decides who goes next.
///
/// One is made per run from the run's seed, so a run is a function of its seed alone and not of the runs before.
/// What it decides is recorded; its own random numbers are not, and a replay does not need it.
public protocol Scheduler: AnyObject {
  /// Called before the first pick of a run.
  /// - Parameters:
  ///   - seed: The run's seed, already mixed for this use.
  ///   - profile: What the run without any surprise looked like.
  func startRun(seed: UInt64, profile: RunProfile)

  /// Picks one of at least two candidates.
  /// - Returns: An index below `candidates.count`; 0 is the least surprising.
  func pick(_ candidates: Candidates) -> Int
}

/// What a run with the empty choice log looked like: the scale for the algorithms that need one.
public struct RunProfile: Sendable, Hashable {
  /// How many steps it took.
  public var steps: Int
  /// How many tasks there were.
  public var tasks: Int

  /// Creates a profile.
  public init(steps: Int, tasks: Int) {
    self.steps = steps
    self.tasks = tasks
  }
}

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
}

/// The candidates of a pick, the least surprising first: the task that just ran, then the newest.
///
/// Valid during the call only.
public struct Candidates {
  private let slots: UnsafeMutablePointer<Slot>
  private let top: UnsafeMutablePointer<Int32>
  /// How many there are; at least two.
  public let count: Int

  @inline(__always)
  init(_ table: borrowing SlotTable) {
    slots = table.slots
    top = table.top
    count = table.readyCount
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
}
