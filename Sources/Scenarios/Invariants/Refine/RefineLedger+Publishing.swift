import Environment
import Sim
import SystemUnderTest

// What workers publish, what becomes of it, and what the operator is told.

extension RefineLedger {
  private typealias Rule = RefineInvariant

  /// A process is about to publish.
  mutating func publishes(_ message: [UInt8], to channel: String, _ process: String) {
    judgeReports(process)
    guard let event = SentEvent(message), channel == "turn/\(event.turn)" else {
      return require(Rule.tagged, false, "\(process) publishes on \(channel) what is no event of its turn")
    }
    judgeTag(event, process)
    if event.isEnd { judgeEnd(event, process) }
    published.append(PublishedEvent(event: event))
  }

  private mutating func judgeTag(_ event: SentEvent, _ process: String) {
    let name = EventName(turn: event.turn, attempt: event.attempt)
    guard let sequence = event.sequence else {
      return require(
        Rule.tagged, event.isEnd,
        "\(process) publishes a \(event.body.name) of \(event.turn) without a number")
    }
    let expected = nextSequence[name, default: 0]
    require(
      Rule.tagged, sequence == expected || hasLostUnwritten,
      "\(process) publishes event \(sequence) of execution \(event.attempt) of \(event.turn); \(expected) is next"
    )
    nextSequence[name] = sequence + 1
  }

  /// Whatever is said of an end is stored by then.
  private func judgeEnd(_ event: SentEvent, _ process: String) {
    let isStored =
      switch storedEnd(of: event.turn)?.kind {
      case .completed(let result, _): event.body.value["completed"] == result
      case .failed(let reason, _): event.body.value["failed"]?.string == reason
      default: false
      }
    require(
      Rule.commitFirst, isStored || hasLostUnwritten,
      "\(process) publishes an end of \(event.turn) that is not stored for good")
  }

  /// A process is told that a publication failed.
  mutating func publishingFails(_ message: [UInt8], _ process: String) {
    guard let event = SentEvent(message) else { return }
    executions[process]?.publishFailed = true
    if event.isEnd {
      executions[process]?.terminalPublishFailed = true
      simulation.reached(RefineLabel.terminalPublishFailed)
    } else {
      simulation.reached(RefineLabel.publishFailedMidStream)
    }
    unreported[process, default: []].append(
      UnreportedFailure(turn: event.turn, attempt: event.attempt, sequence: event.sequence))
  }

  /// What a server tells its operator.
  mutating func reported(_ line: String, by process: String) {
    guard line.contains("could not publish") else { return }
    let position = unreported[process]?.firstIndex { line.contains($0.turn) }
    require(
      Rule.publishIsNews, position != nil,
      "\(process) reports a failed publication that there was not, or reports one twice: \(line)")
    if let position { unreported[process]?.remove(at: position) }
  }

  /// Before a process does anything else it has told its operator what failed.
  func judgeReports(_ process: String) {
    guard let open = unreported[process], let first = open.first else { return }
    require(
      Rule.publishIsNews, false,
      "\(process) goes on without reporting that event \(first.sequence ?? -1) of \(first.turn) was not published"
    )
  }

  // MARK: The broker

  /// Something happens at the broker.
  mutating func broker(_ event: BrokerEvent) {
    switch event {
    case .published(_, let message, _, _):
      if let index = index(of: message) { published[index].hasExecuted = true }
    case .lost(let id, _, _): if !lostTasks.contains(id) { lostTasks.append(id) }
    default: break
    }
  }

  /// An event of a turn has reached a relay.
  mutating func noteArrival(of event: SentEvent) {
    guard let index = published.lastIndex(where: { $0.event == event }) else { return }
    published[index].hasArrived = true
  }

  private func index(of message: [UInt8]) -> Int? {
    guard let event = SentEvent(message) else { return nil }
    return published.lastIndex { $0.event == event }
  }

  /// Ends that reached nobody although somebody was waiting.
  func noteLostEnds() {
    for sent in published where sent.event.isEnd && !sent.hasArrived {
      simulation.observed(.terminalLost)
      simulation.reached(RefineLabel.terminalLost)
    }
  }
}
