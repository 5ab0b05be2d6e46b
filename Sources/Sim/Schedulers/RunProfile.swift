/// What a program's runs look like: the scale for the algorithms that need one.
public struct RunProfile: Sendable, Hashable {
  /// How many steps the run with the empty choice log took.
  public var steps: Int
  /// How many tasks it had.
  public var tasks: Int
  /// How many steps the longer of the two runs took, that one and a run at random.
  public var longest: Int
  /// In how many steps of the run in which tasks take turns, without a delay, there was a choice; 0 for a strategy that
  /// does not place delays.
  public var choices = 0
  /// What each task did in the run at random.
  public var events: [TaskEvents]
  /// Whether the run with the empty choice log passed.
  var isPassed = false

  /// Creates a profile.
  public init(steps: Int, tasks: Int, longest: Int? = nil, events: [TaskEvents] = []) {
    self.steps = steps
    self.tasks = tasks
    self.longest = longest ?? steps
    self.events = events
  }
}

/// The events of one task in a profile run.
public struct TaskEvents: Sendable, Hashable {
  /// The task, by an identity that does not depend on the schedule.
  public var task: UInt64
  /// The place in the profile of the task that started it; nil for the world.
  public var parent: Int?
  /// How many there were.
  public var count = 0
  /// Those on each object, in the order of first access.
  public var objects: [ObjectEvents] = []
}

/// The events of one task on one object in a profile run.
public struct ObjectEvents: Sendable, Hashable {
  /// The object's name.
  public var object: String
  /// Whether it is a lock.
  public var isLock: Bool
  /// How many there were.
  public var count: Int
  /// How many of them may have changed it.
  public var writes: Int
}
