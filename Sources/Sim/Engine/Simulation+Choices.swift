extension Simulation {
  /// Draws a number for the workload, recorded under a label.
  ///
  /// 0 should be the least surprising value: the smallest workload, the shortest payload. That is what a shrunk
  /// failure will have wherever the value does not matter.
  /// - Parameters:
  ///   - label: What the draw is for; a decision point is named by the task, the label and a count.
  ///   - count: How many values there are, at least 1.
  /// - Returns: A number below `count`; 0 to a task whose process is dead.
  public func choose(_ label: StaticString, among count: Int) -> Int {
    draw(label, among: count, from: 0)
  }

  /// Draws a number in a range, the lower bound being the least surprising.
  public func choose(_ label: StaticString, in range: ClosedRange<Int>) -> Int {
    range.lowerBound + draw(label, among: range.count, from: range.lowerBound)
  }

  private func draw(_ label: StaticString, among count: Int, from lowest: Int) -> Int {
    precondition(count > 0, "a choice needs at least one value")
    guard isAlive else { return 0 }
    identifyCurrentTask()
    let (number, nth) = drawLabels.next(label, task: currentTask)
    let value: Int
    if decider.isScripted {
      let key = mix64(drawLabels.place(label: number, task: currentTask, memory.tasks), UInt64(nth))
      value = min(decider.scripted(key)?.value ?? 0, count - 1)
    } else if let fixed = settings.fixedDraw, label.description == fixed.label,
      (lowest..<lowest + count).contains(fixed.value)
    {
      value = fixed.value - lowest
      fixedDraws += 1
    } else {
      value = decider.uniform(count)
    }
    memory.log.append(
      ChoiceRecord(
        task: currentTask, nth: nth, bound: UInt32(truncatingIfNeeded: count),
        value: UInt32(truncatingIfNeeded: value), candidate: 0, label: number, kind: .draw, operation: .user,
        isReply: false))
    hash.add(UInt64(truncatingIfNeeded: value))
    return value
  }

  /// Draws whether the operation now at its turn fails, and how.
  /// - Parameter applicable: The faults that a correct system may show here.
  func drawFault(_ applicable: FaultSet, at kind: OperationKind) -> FaultKind? {
    let applicable = applicable.intersection(settings.faults)
    guard !applicable.isEmpty else { return nil }
    let point = currentPoint(kind)
    var chosen: FaultKind?
    if decider.isScripted {
      if let choice = decider.scripted(key(of: point, .fault)) {
        // A changed choice names no kind: the one at that place.
        chosen =
          choice.candidate == 0
          ? applicable.kinds[min(choice.value, applicable.count) - 1]
          : applicable.kinds.first { $0.identity == choice.candidate }
        if chosen == nil { decider.miss(choice) }
      }
    } else {
      let position = decider.fault(applicable)
      if position > 0 { chosen = applicable.kinds[position - 1] }
    }
    let value = chosen.map(applicable.position(of:)) ?? 0
    recordFault(point, applicable, taken: value)
    record(
      point, kind: .fault, bound: applicable.count + 1, value: value, candidate: chosen?.identity ?? 0)
    if let chosen { tally.count(chosen) }
    return chosen
  }

  /// Draws a fault's extent below `count`, 0 being the mildest.
  ///
  /// - Parameter corners: The values that a sweep tries; nil for those at the edges and in the middle.
  func drawExtent(_ count: Int, at kind: OperationKind, corners: [Int]? = nil) -> Int {
    guard count > 1 else { return 0 }
    let point = currentPoint(kind)
    let value =
      decider.isScripted
      ? min(decider.scripted(key(of: point, .extent))?.value ?? 0, count - 1) : decider.extent(count)
    record(point, kind: .extent, bound: count, value: value, candidate: 0)
    recordExtent(point, bound: count, corners: corners)
    return value
  }

  /// The decision point of the operation that the running task is at.
  private func currentPoint(_ kind: OperationKind) -> DecisionPoint {
    DecisionPoint(
      task: currentTask, kind: kind, isReply: false,
      nth: memory.tasks.operations(kind, of: currentTask) &- 1)
  }
}
