/// What a choice was about.
public enum ChoiceKind: UInt8, Sendable, CaseIterable {
  /// Who goes next.
  case pick
  /// Whether an operation fails, and how.
  case fault
  /// The fault's extent: how many bytes of a short or cut write.
  case extent
  /// A draw of the workload, by its label.
  case draw
}

/// One recorded choice of a run.
///
/// The decision point is named, not numbered: the task, what it was doing, and how many times it had done that
/// before. So a choice still means the same when an unrelated step is added or removed around it, by the
/// shrinker or by a change to the system under test.
struct ChoiceRecord {
  var task: Int32
  var nth: UInt32
  var bound: UInt32
  var value: UInt32
  /// What was picked, by a name that survives re-ordering: a candidate's or a fault's identity.
  var candidate: UInt64
  /// For a draw, the label's number among the run's labels.
  var label: UInt16
  var kind: ChoiceKind
  var operation: OperationKind
  var isReply: Bool
}

/// A choice that differs from the default, with all that is needed to make it again in another run.
public struct ScriptedChoice: Sendable, Hashable {
  /// The identity of the task and of what it was doing.
  public var place: UInt64
  /// How many times it had been there before.
  public var nth: Int
  /// The decision point for people: `store/0.2 append 3`.
  public var at: String
  /// What the choice is about.
  public var kind: ChoiceKind
  /// How many values there were.
  public var bound: Int
  /// The value; never 0 in a script.
  public var value: Int
  /// The identity of what was picked; 0 for a plain number.
  public var candidate: UInt64
  /// What was picked, for people.
  public var picked: String

  /// Creates a scripted choice.
  public init(
    place: UInt64, nth: Int, at: String, kind: ChoiceKind, bound: Int, value: Int, candidate: UInt64,
    picked: String
  ) {
    self.place = place
    self.nth = nth
    self.at = at
    self.kind = kind
    self.bound = bound
    self.value = value
    self.candidate = candidate
    self.picked = picked
  }

  /// The decision point's identity.
  var key: UInt64 { mix64(place, UInt64(nth)) }
}

/// The choices of a run that differ from the default; every other decision answers 0.
public struct ChoiceScript: Sendable, Hashable {
  /// In the order in which they were made.
  public var choices: [ScriptedChoice]

  /// Creates a script; the empty one is the run in which nothing surprising happens.
  public init(_ choices: [ScriptedChoice] = []) { self.choices = choices }
}

/// The log of a run: every choice, the defaults too, since they are what the counting of decision points needs.
struct ChoiceLog {
  private(set) var records: UnsafeMutablePointer<ChoiceRecord>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 4096) {
    self.capacity = capacity
    records = .allocate(capacity: capacity)
  }

  func deallocate() { records.deallocate() }

  mutating func reset() { count = 0 }

  @inline(__always)
  mutating func append(_ record: ChoiceRecord) {
    if count == capacity { grow() }
    records[count] = record
    count += 1
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<ChoiceRecord>.allocate(capacity: capacity * 2)
    larger.update(from: records, count: count)
    records.deallocate()
    records = larger
    capacity *= 2
  }
}
