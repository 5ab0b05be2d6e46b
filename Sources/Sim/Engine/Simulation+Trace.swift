import Environment

extension Simulation {
  /// An event: into the hash always, into the record when there is one.
  ///
  /// - Parameters:
  ///   - kind: What kind of event.
  ///   - operation: The operation.
  ///   - object: The object it was done to.
  ///   - words: Whatever else tells this event from another: a digest of bytes, an outcome.
  ///   - text: The event for people; asked for only when the run is recorded.
  @inline(__always)
  func emit(
    _ kind: TraceEvent.Kind, _ operation: OperationKind, object: Int = 0, words first: UInt64 = 0,
    _ second: UInt64 = 0, site: CallSite? = nil, text: () -> String
  ) {
    hash.add(
      EventDigest(
        task: memory.tasks.records[Int(currentTask)].identity, operation: operation, object: object,
        outcome: first, bytes: second, nanoseconds: nowNanoseconds))
    if settings.isRecording, !isStopped { recordEvent(kind, site: site, text: text()) }
  }

  private func recordEvent(_ kind: TraceEvent.Kind, site: CallSite?, text: String) {
    let isWorld = kind == .world
    keep(
      TraceEvent(
        step: steps, time: now, process: isWorld ? "world" : processes[currentProcess].displayName,
        task: isWorld ? "-" : taskPath(currentTask), kind: kind, text: text, site: site,
        hash: hash.value))
  }

  /// What comes after a violation is no part of the story.
  private func keep(_ event: TraceEvent) {
    guard let violationPlace else { return events.append(event) }
    aftermath.append(event)
    if violationPlace.isFollowed(by: aftermath) { isStopped = true }
  }

  func recordTurn(to task: Int32) {
    keep(
      TraceEvent(
        step: steps, time: now, process: processes[Int(memory.tasks.records[Int(task)].process)].displayName,
        task: taskPath(task), kind: .turn, text: "goes on while \(taskName(currentTask)) waits", site: nil,
        hash: hash.value))
  }

  func recordBirth(_ task: Int32) {
    births.append(
      TaskBirth(
        process: processes[Int(memory.tasks.records[Int(task)].process)].displayName, task: taskPath(task),
        step: steps))
  }

  func recordVisit(_ point: DecisionPoint, _ site: CallSite?) {
    visits.append(
      Visit(
        task: memory.tasks.records[Int(point.task)].identity, taskName: taskName(point.task),
        kind: point.kind,
        isReply: point.isReply, nth: Int(point.nth), pickPlace: place(of: point, .pick),
        faultPlace: place(of: point, .fault), extentPlace: place(of: point, .extent), site: site))
  }
}

/// A task's passing of a scheduling point; made only when a run is recorded.
public struct Visit: Sendable {
  let task: UInt64
  let taskName: String
  let kind: OperationKind
  let isReply: Bool
  let nth: Int
  let pickPlace: UInt64
  let faultPlace: UInt64
  let extentPlace: UInt64
  let site: CallSite?
}
