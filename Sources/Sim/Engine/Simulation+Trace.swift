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
      memory.tasks.records[Int(currentTask)].identity &+ UInt64(operation.rawValue) << 32
        &+ UInt64(truncatingIfNeeded: object))
    hash.add(first)
    hash.add(second &+ UInt64(bitPattern: nowNanoseconds) &* 0x9E37_79B9_7F4A_7C15)
    if settings.isRecording { recordEvent(kind, site: site, text: text()) }
  }

  private func recordEvent(_ kind: TraceEvent.Kind, site: CallSite?, text: String) {
    let isWorld = kind == .world
    events.append(
      TraceEvent(
        step: steps, time: now, process: isWorld ? "world" : processes[currentProcess].displayName,
        task: isWorld ? "-" : taskPath(currentTask), kind: kind, text: text, site: site))
  }
}
