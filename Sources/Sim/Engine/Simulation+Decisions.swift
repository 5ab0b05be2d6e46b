// What could have gone otherwise: recorded for a sweep, which then makes it go otherwise.

/// A decision of a scripted run with everything that could have been chosen; made only when a run is recorded.
struct Decision {
  /// The identity of the task it was made at, and the process that task belongs to, whatever its incarnation.
  var task: UInt64
  var process: String
  /// The step that it began, or in which it was made.
  var step: Int
  /// Whether the operation it was made at has had its effect, and is about to return.
  var isReply: Bool
  /// How many scheduling points had been passed, the decision's own included.
  var visits: Int
  var kind: ChoiceKind
  var place: UInt64
  var nth: Int
  /// The decision point for people.
  var at: String
  var bound: Int
  /// The value that was chosen.
  var taken: Int
  var options: [Option]

  /// Something that could be chosen.
  struct Option {
    var value: Int
    var candidate: UInt64
    var picked: String
    var column: BoundaryMap.Column
  }

  /// The choice of an option.
  func choice(_ option: Option) -> ScriptedChoice {
    ScriptedChoice(
      place: place, nth: nth, at: at, kind: kind, bound: bound, value: option.value,
      candidate: option.candidate, picked: option.picked)
  }

  /// The decision point's identity.
  var key: UInt64 { mix64(place, UInt64(nth)) }

  /// What was not chosen.
  var others: [Option] { options.filter { $0.value != taken } }
}

/// A draw of how far a fault or a world event went.
struct ExtentPoint {
  var place: UInt64
  var nth: Int
  var at: String
  var bound: Int
  /// The values worth trying, 0 first.
  var corners: [Int]
  /// Where this draw and those after it are worth trying together: the ways to make them, none of them scripted
  /// where it is 0.
  var ways: [[ScriptedChoice]] = []
  /// Whether a limit has left ways out.
  var isBounded = false

  var key: UInt64 { mix64(place, UInt64(nth)) }

  func choice(_ value: Int) -> ScriptedChoice {
    ScriptedChoice(
      place: place, nth: nth, at: at, kind: .extent, bound: bound, value: value, candidate: 0, picked: "")
  }

  /// Nothing, one, half, all but one, all: where implementations differ.
  static func corners(below bound: Int) -> [Int] {
    guard bound > 5 else { return Array(0..<bound) }
    return [0, 1, bound / 2, bound - 2, bound - 1]
  }
}

extension Simulation {
  /// Records a pick among the ready tasks and the world events that are possible now.
  func recordPick(_ point: DecisionPoint, taken: Int) {
    guard settings.isRecording else { return }
    let ready = memory.slots.readyCount
    var options: [Decision.Option] = []
    for index in 0..<ready {
      let slot = memory.slots.slots[Int(memory.slots.ready(index))]
      let identity = candidateIdentity(slot)
      // Of two alike the first is the one that a script can name.
      guard isRecorded(identity), !options.contains(where: { $0.candidate == identity }) else { continue }
      options.append(
        Decision.Option(value: index, candidate: identity, picked: readyName(slot), column: .turn))
    }
    let tasks = max(ready, 1)
    for (index, lane) in lanes.enumerated() where lane.isOpen && hasEffect(lane) {
      guard isRecorded(lane.identity) else { continue }
      let (identity, name) = pickedCandidate(laneCandidate(index))
      let column = BoundaryMap.Column(.event, lane.kind == .powerLoss ? "power loss" : lane.kind.name)
      options.append(
        Decision.Option(value: tasks + index, candidate: identity, picked: name, column: column))
    }
    recordDecision(point, .pick, bound: tasks + lanes.count, taken: taken, options)
  }

  private func isRecorded(_ candidate: UInt64) -> Bool {
    settings.recordedCandidate.map { $0 == candidate } ?? true
  }

  private func readyName(_ slot: Slot) -> String {
    let packed = candidate(slot)
    if let known = readyNames[packed] { return known }
    let name = pickedCandidate(packed).name
    readyNames[packed] = name
    return name
  }

  private func hasEffect(_ lane: Lane) -> Bool { lane.kind != .time || nextTimer() != nil }

  /// Records whether an operation failed, and how it could have.
  func recordFault(_ point: DecisionPoint, _ applicable: FaultSet, taken: Int) {
    guard settings.isRecording else { return }
    let options = applicable.kinds.enumerated().compactMap { index, kind -> Decision.Option? in
      guard isRecorded(kind.identity) else { return nil }
      return Decision.Option(
        value: index + 1, candidate: kind.identity, picked: kind.name,
        column: BoundaryMap.Column(.fault, kind.name))
    }
    recordDecision(point, .fault, bound: applicable.count + 1, taken: taken, options)
  }

  private func recordDecision(
    _ point: DecisionPoint, _ kind: ChoiceKind, bound: Int, taken: Int, _ options: [Decision.Option]
  ) {
    guard settings.recordedCandidate == nil || !options.isEmpty else { return }
    let task = memory.tasks.records[Int(point.task)]
    decisions.append(
      Decision(
        task: task.identity, process: processes[Int(task.process)].name, step: steps, isReply: point.isReply,
        visits: visits.count,
        kind: kind,
        place: place(of: point, kind), nth: Int(point.nth), at: describe(point), bound: bound, taken: taken,
        options: options))
  }

  /// Records the first draw of a power loss, with every disk that it may leave.
  func recordImages(_ point: DecisionPoint, bound: Int, _ images: CrashImages, limit: Int) {
    var ways: [[ScriptedChoice]] = []
    for image in images.images.prefix(limit) {
      // What has one answer is not drawn.
      let draws =
        [(value: image.kind.rawValue, bound: bound)]
        + zip(image.choices, image.bounds).map { (value: $0, bound: $1) }.filter { $0.bound > 1 }
      var way: [ScriptedChoice] = []
      for (offset, draw) in draws.enumerated() where draw.value > 0 {
        var later = point
        later.nth += UInt32(offset)
        way.append(
          ScriptedChoice(
            place: place(of: later, .extent), nth: Int(later.nth), at: describe(later), kind: .extent,
            bound: draw.bound, value: draw.value, candidate: 0, picked: ""))
      }
      if !way.isEmpty { ways.append(way) }
    }
    extents.append(
      ExtentPoint(
        place: place(of: point, .extent), nth: Int(point.nth), at: describe(point), bound: bound,
        corners: [0], ways: ways, isBounded: !images.isComplete || images.images.count > limit))
  }

  /// Records a draw of how far something went.
  func recordExtent(_ point: DecisionPoint, bound: Int, corners: [Int]?) {
    guard settings.keepsExtents else { return }
    extents.append(
      ExtentPoint(
        place: place(of: point, .extent), nth: Int(point.nth), at: describe(point), bound: bound,
        corners: corners ?? ExtentPoint.corners(below: bound)))
  }
}
