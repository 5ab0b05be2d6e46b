import Sim
import SystemUnderTest

// What relays write, frame by frame, and what browsers make of it.

extension RefineLedger {
  private typealias Rule = RefineInvariant

  /// A relay is about to write to a response.
  mutating func relayWrites(_ bytes: [UInt8], to response: String) {
    guard let record = visits[response] else { return }
    occupies(response)
    visits[response]?.isWriting = true
    require(
      Rule.oneEnd, record.terminal == nil,
      "\(response) is sent something after its terminal frame \(record.terminal ?? "")")
    let events = visits[response]?.written.receive(bytes) ?? []
    require(
      Rule.framing, bytes.suffix(2) == [0x0A, 0x0A] && events.count <= 1,
      "what is written to \(response) at once is no whole event")
    guard let event = events.first else { return judgeHeartbeat(response) }
    let frame = BrowserPage.Frame(type: event.type, data: JSONText(event.data))
    require(
      Rule.framing, Self.types.contains(frame.type) && frame.data != .invalid,
      "\(response) is sent an event \(frame.type) whose data is \(event.data.prefix(60))")
    judge(frame, id: event.lastEventID, response)
    visits[response]?.frames.append(frame)
    visits[response]?.ids.append(event.lastEventID)
  }

  private static let types: Set = [
    "status", "token", "file", "skill", "snapshot", "done", "failed", "unknown",
  ]
  private static let terminals: Set = ["done", "failed", "unknown"]

  /// A write has ended well.
  mutating func relayHasWritten(_ bytes: [UInt8], to response: String) {
    let attention = attention(response)
    visits[response]?.lastWrite = attention
    visits[response]?.wasBusySinceWrite = false
    visits[response]?.isWriting = false
    frees(response)
    if bytes.first != UInt8(ascii: ":") { rearmAtMost(response) }
  }

  mutating func writingFails(_ response: String) {
    visits[response]?.failedWrites += 1
    visits[response]?.isWriting = false
    frees(response)
  }

  /// Something happens on the network.
  mutating func network(_ event: NetworkEvent) {
    switch event {
    case .clientGone(let response, _), .responseEnded(let response, isWhole: false):
      goneClients.insert(response)
      visits[response]?.isClientGone = true
    default: break
    }
  }

  /// A relay finishes a response.
  mutating func relayFinishes(_ response: String) {
    guard let record = visits[response], record.turn != nil else { return }
    require(
      Rule.noSilentEnd, record.terminal != nil || record.isClientGone || record.failedWrites > 0,
      "\(response) ends without a terminal frame")
  }

  // MARK: One frame

  private mutating func judge(_ frame: BrowserPage.Frame, id: String, _ response: String) {
    if Self.terminals.contains(frame.type) {
      visits[response]?.terminal = frame.type
      return judgeEnd(frame, response)
    }
    guard ["token", "file", "skill"].contains(frame.type) else { return judgeStatus(frame, response) }
    guard let record = visits[response], let turn = record.turn else { return }
    let position = id.split(separator: ".").compactMap { Int($0) }
    let attempt = position.first ?? -1
    let sequence = position.count == 2 ? position[1] : -1
    let text = frame.data["text"] ?? frame.data["name"]
    let isExplained = published.contains {
      $0.event.turn == turn && $0.event.attempt == attempt && $0.event.sequence == sequence
        && $0.event.body.name == frame.type && $0.event.body.value == text
    }
    if record.foreignTaken > 0 {
      require(Rule.isolation, isExplained, "\(response) is shown what somebody else published")
    }
    require(
      Rule.nothingMadeUp, isExplained,
      "\(response) is shown a \(frame.type) at \(id) that nobody published for \(turn)")
    judgeOrder(response, record, attempt, sequence)
  }

  private mutating func judgeOrder(_ response: String, _ record: VisitRecord, _ attempt: Int, _ sequence: Int)
  {
    let isNext = (record.shownAttempt, record.shownSequence) < (attempt, sequence)
    require(
      Rule.inOrder, isNext,
      "\(response) is shown \(attempt).\(sequence) behind \(record.shownAttempt).\(record.shownSequence)")
    let isContiguous = sequence == (attempt == record.shownAttempt ? record.shownSequence : 0) + 1
    require(
      Rule.gapsTold, isContiguous || record.hasToldGap,
      "\(response) is shown \(attempt).\(sequence) behind \(record.shownAttempt).\(record.shownSequence) "
        + "without being told of a gap")
    visits[response]?.shownAttempt = attempt
    visits[response]?.shownSequence = sequence
  }

  private mutating func judgeStatus(_ frame: BrowserPage.Frame, _ response: String) {
    if let attempt = frame.data["started"]?.integer {
      require(
        Rule.inOrder, attempt > visits[response]?.shownAttempt ?? 0,
        "\(response) is told that execution \(attempt) began, behind a later one")
      visits[response]?.shownAttempt = attempt
      visits[response]?.shownSequence = 0
      visits[response]?.hasToldGap = false
    }
    if frame.data["gap"] != nil {
      visits[response]?.hasToldGap = true
      simulation.reached(RefineLabel.gapTold)
    }
  }

  // MARK: The last frame

  private func judgeEnd(_ frame: BrowserPage.Frame, _ response: String) {
    guard let record = visits[response], let turn = record.turn else { return }
    let end = storedEnd(of: turn)
    switch frame.type {
    case "done":
      guard case .completed(let result, _)? = end?.kind else {
        return requireStored(
          Rule.truthfulEnd, false, "\(response) is told `done`, and \(turn) is not stored as completed")
      }
      requireStored(
        Rule.truthfulEnd, frame.data == result,
        "\(response) is told another end of \(turn) than the one that is stored")
      noteHowItWasTold(record, turn)
    case "failed":
      guard case .failed(let reason, _)? = end?.kind else {
        return requireStored(
          Rule.truthfulEnd, false, "\(response) is told `failed`, and \(turn) is not stored as failed")
      }
      requireStored(
        Rule.truthfulEnd, frame.data["reason"]?.string == reason,
        "\(response) is told another reason for the end of \(turn) than the one that is stored")
    default:
      judgeUnknown(record, turn, end)
      judgeGivingUp(response)
    }
  }

  /// `unknown` is an answer only to somebody who has asked for the row last of all, and was not told the end.
  ///
  /// An end that the device has is not yet one that a reader must be told: the service may stand still between the sync
  /// and the next line. As in any linearizable register, a read beside a write that has not ended may give either value.
  /// So an end counts from the first reply that shows it, or from the start of a service that finds it in the log.
  private func judgeUnknown(_ record: VisitRecord, _ turn: String, _ end: DurableTurns.Fact?) {
    guard end != nil else { return require(Rule.truthfulEnd, true, "") }
    let asked = record.lastAsking.flatMap { $0.isAfterSubscribing ? $0 : nil }
    let shown = endsShown[turn]
    let knew =
      asked.map { asked in asked.answeredAt != nil && shown.map { asked.began > $0 } ?? false } ?? true
    requireStored(
      Rule.truthfulEnd, !knew,
      "\(record.visit.response) is told `unknown`, though \(turn) had ended and its row "
        + (asked == nil ? "was not asked for" : "says so"))
  }

  private func noteHowItWasTold(_ record: VisitRecord, _ turn: String) {
    if record.wasConfirmed, record.lastAsking?.isAfterSubscribing == true {
      simulation.reached(RefineLabel.endReadFromRow)
    }
    if case .turn = record.visit.wish { simulation.reached(RefineLabel.cameBack) }
    let isLong = simulation.now > .seconds(3600) && record.frames.count > 2
    if isLong, !record.isLost { simulation.reached(RefineLabel.hoursLong) }
  }

  // MARK: The browser

  /// A browser gets a frame.
  mutating func browserSees(_ frame: BrowserPage.Frame, _ visit: Visit) {
    guard let record = visits[visit.response] else { return }
    let isSame = record.seen < record.frames.count && record.frames[record.seen] == frame
    require(
      Rule.framing, isSame,
      "the browser decodes frame \(record.seen) of \(visit.response) to another than was written")
    visits[visit.response]?.seen += 1
  }

  /// A browser's response is over for it.
  mutating func browserStops(_ visit: Visit, _ page: BrowserPage, by number: Int) {
    pages[number] = page
    wishes[number] = wishes[number] ?? visit.wish
    let hasEnded = page.frames.last.map { Self.terminals.contains($0.type) } ?? false
    if !hasEnded, visits[visit.response]?.frames.isEmpty == false {
      simulation.reached(RefineLabel.leftAfterEnqueue)
    }
    judgeText(visit, page)
    if number >= Self.lateComers { judgeLateComer(visit, page) }
  }

  /// Text without a gap is the beginning of the message.
  ///
  /// Not where a disk has lost what a sync had reported as written: with the lost fact its execution's number is given
  /// once more, and what a browser had of the first is continued by the second, as nobody can know.
  private func judgeText(_ visit: Visit, _ page: BrowserPage) {
    guard !hasLostUnwritten else { return }
    guard let done = page.frames.last, done.type == "done", let message = done.data["message"]?.string else {
      return
    }
    guard !page.hasGap, page.attempt == done.data["attempt"]?.integer else { return }
    require(
      Rule.gapsTold, message.utf8.starts(with: page.streamed.utf8),
      "the text that \(visit.response) showed without a gap is not how its message begins")
  }
}
