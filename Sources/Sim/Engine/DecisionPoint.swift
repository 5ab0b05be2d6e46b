/// A place in a run where something is decided: a task, at an operation, for the n-th time.
struct DecisionPoint {
  var task: Int32
  var kind: OperationKind
  /// Whether the operation has had its effect and is about to return.
  var isReply: Bool
  var nth: UInt32
}

extension Simulation {
  /// The point's identity for a kind of choice: no number that an unrelated step would shift.
  func key(of point: DecisionPoint, _ choice: ChoiceKind) -> UInt64 {
    mix64(place(of: point, choice), UInt64(point.nth))
  }

  func place(of point: DecisionPoint, _ choice: ChoiceKind) -> UInt64 {
    let what = UInt64(point.kind.rawValue) | (point.isReply ? 0x100 : 0) | UInt64(choice.rawValue) << 16
    return mix64(memory.tasks.records[Int(point.task)].identity, what)
  }

  @inline(__always)
  func record(_ point: DecisionPoint, kind: ChoiceKind, bound: Int, value: Int, candidate: UInt64) {
    memory.log.append(
      ChoiceRecord(
        task: point.task, nth: point.nth, bound: UInt32(truncatingIfNeeded: bound),
        value: UInt32(truncatingIfNeeded: value), candidate: candidate, label: 0, kind: kind,
        operation: point.kind, isReply: point.isReply))
  }

  /// The task's name: its process, and the path of spawn indices below the process's root.
  func taskName(_ task: Int32) -> String {
    guard task != TaskTable.world else { return "-" }
    let record = memory.tasks.records[Int(task)]
    if let agent = agent(of: task) { return agent.name }
    return "\(processes[Int(record.process)].displayName)/\(taskPath(task))"
  }

  /// The path of spawn indices: `0` for a process's root, `0.2` for its third child.
  func taskPath(_ task: Int32) -> String {
    let record = memory.tasks.records[Int(task)]
    guard task != TaskTable.world, record.parent != TaskTable.world else { return "0" }
    return "\(taskPath(record.parent)).\(record.index)"
  }

  func describe(_ point: DecisionPoint) -> String {
    "\(taskName(point.task)) \(point.kind.name)\(point.isReply ? " reply" : "") \(point.nth)"
  }

  /// The choices of this run that differ from the default.
  func script() -> ChoiceScript {
    var script = ChoiceScript()
    for index in 0..<memory.log.count where memory.log.records[index].value != 0 {
      script.choices.append(scripted(memory.log.records[index]))
    }
    return script
  }

  private func scripted(_ record: ChoiceRecord) -> ScriptedChoice {
    let point = DecisionPoint(
      task: record.task, kind: record.operation, isReply: record.isReply, nth: record.nth)
    var (candidate, picked) = (record.candidate, "")
    switch record.kind {
    case .pick:
      (candidate, picked) = pickedCandidate(record.candidate)
    case .fault:
      picked = FaultKind.allCases.first { $0.identity == candidate }?.name ?? ""
    case .extent, .draw:
      break
    }
    let isDraw = record.kind == .draw
    return ScriptedChoice(
      place: isDraw ? drawLabels.place(record, memory.tasks) : place(of: point, record.kind),
      nth: Int(record.nth),
      at: isDraw
        ? "\(taskName(record.task)) draw \(drawLabels.name(record.label)) \(record.nth)" : describe(point),
      kind: record.kind, bound: Int(record.bound), value: Int(record.value), candidate: candidate,
      picked: picked)
  }

  func pickedCandidate(_ packed: UInt64) -> (identity: UInt64, name: String) {
    if packed & 1 << 63 != 0 {
      let lane = lanes[Int(packed & 0xFFFF)]
      let name =
        switch lane.kind {
        case .time: "time"
        case .powerLoss: "power loss"
        case .disk: worldEvents[lane.event].fault.name
        default: "\(lane.kind.name) \(processes[lane.process].displayName)"
        }
      return (lane.identity, name)
    }
    let task = Int32(truncatingIfNeeded: packed >> 8)
    let kind = OperationKind(rawValue: UInt8(packed & 0xFF)) ?? .job
    return (
      mix64(memory.tasks.records[Int(task)].identity, UInt64(kind.rawValue)), "\(taskName(task)) \(kind.name)"
    )
  }

  @inline(__always)
  func laneCandidate(_ lane: Int) -> UInt64 { 1 << 63 | UInt64(lane) }
}

/// The labels of the workload's draws in a run, and how often each task drew each.
struct DrawLabels {
  private var names: [String] = []
  private var hashes: [UInt64] = []
  /// Where a label's text lies, and its number: one comparison finds it again, with no string made.
  private var places: [(address: UInt, label: Int)] = []
  /// By label, then by task.
  private var counts: [[UInt32]] = []

  func name(_ label: UInt16) -> String { names[Int(label)] }

  /// The label's number, and how many draws of that kind the task made before.
  @inline(__always)
  mutating func next(_ label: StaticString, task: Int32) -> (label: UInt16, nth: UInt32) {
    let number = number(of: label)
    let task = Int(task)
    if counts[number].count <= task {
      counts[number].append(contentsOf: repeatElement(0, count: task + 1 - counts[number].count))
    }
    let nth = counts[number][task]
    counts[number][task] = nth + 1
    return (UInt16(number), nth)
  }

  @inline(__always)
  private mutating func number(of label: StaticString) -> Int {
    let address = label.hasPointerRepresentation ? UInt(bitPattern: label.utf8Start) : 0
    for place in places where place.address == address && address != 0 { return place.label }
    return learn(label.description, at: address)
  }

  /// The same text may lie in several places: what counts is the text.
  private mutating func learn(_ name: String, at address: UInt) -> Int {
    let number = names.firstIndex(of: name) ?? names.count
    if number == names.count {
      names.append(name)
      hashes.append(stableHash(name))
      counts.append([])
    }
    places.append((address, number))
    return number
  }

  /// The identity of a task's draws under a label.
  func place(_ record: ChoiceRecord, _ tasks: TaskTable) -> UInt64 {
    place(label: record.label, task: record.task, tasks)
  }

  func place(label: UInt16, task: Int32, _ tasks: TaskTable) -> UInt64 {
    mix64(tasks.records[Int(task)].identity, hashes[Int(label)])
  }
}
