import Sim
import SystemUnderTest

// The time of silence, by the relay's own monotonic clock.

extension RefineLedger {
  private typealias Rule = RefineInvariant
  private static let limits = RelayLimits()
  static let silence = limits.silence.wholeNanoseconds
  static let heartbeat = limits.heartbeat.wholeNanoseconds

  /// How much later than due a process that is free to run may do something: at the same instant.
  private static let lateness: Int64 = 1_000_000_000

  func reading(_ response: String) -> Int64 {
    visits[response]?.relay.clock.now.nanoseconds ?? 0
  }

  /// The time in which the relay was free to run.
  func attention(_ response: String) -> Int64 {
    visits[response]?.relay.attentiveTime.wholeNanoseconds ?? 0
  }

  mutating func startSilence(of response: String) {
    let reading = reading(response)
    visits[response]?.silentSince = reading
    visits[response]?.silentSinceSite = simulation.observedSite
    rearmAtMost(response)
  }

  /// Something that belongs to an accepted event is done: the silence begins here at the latest.
  mutating func rearmAtMost(_ response: String) {
    let attention = attention(response)
    visits[response]?.silentSinceAtMost = attention
  }

  /// The relay begins something for a response, and hears no news of it until it is done.
  mutating func occupies(_ response: String) {
    guard let record = visits[response], !record.isOccupied, attention(response) > record.freeSince else {
      return
    }
    // It has had time to hear what it had taken.
    visits[response]?.hasUnheard = false
  }

  /// The relay is done with something: what it has taken meanwhile it may hear only now.
  mutating func frees(_ response: String) {
    let attention = attention(response)
    visits[response]?.freeSince = attention
    if visits[response]?.hasUnheard == true { rearmAtMost(response) }
  }

  /// A relay has taken a message from a response's subscription.
  mutating func receives(_ message: [UInt8], _ response: String?) {
    guard let response, let record = visits[response], let turn = record.turn else { return }
    guard let event = SentEvent(message), event.turn == turn else {
      visits[response]?.foreignTaken += 1
      return
    }
    noteArrival(of: event)
    guard accepts(event, record) else { return }
    let silent = record.silentSince.map { reading(response) - $0 } ?? 0
    visits[response]?.cameTooLate = silent >= Self.silence
    visits[response]?.attempt = event.attempt
    if let sequence = event.sequence { visits[response]?.sequence = sequence }
    startSilence(of: response)
    // Of the tasks of a response one takes the news, and another hears it when it is free.
    visits[response]?.hasUnheard = true
    if !record.isOccupied { frees(response) }
  }

  /// Whether an event is new to a response: of the latest execution, and behind what came before.
  private func accepts(_ event: SentEvent, _ record: VisitRecord) -> Bool {
    guard event.attempt >= record.attempt else { return false }
    guard let sequence = event.sequence else { return event.isEnd }
    return event.attempt > record.attempt || sequence > record.sequence
  }

  /// Whether a response may be given up for silence now, or has another reason.
  func judgeGivingUp(_ response: String) {
    guard let record = visits[response], record.wasConfirmed, !record.isLost, record.failedSubscriptions == 0,
      !record.isCertainlyNotEnqueued, !record.cameTooLate, let since = record.silentSince
    else { return }
    let silent = reading(response) - since
    require(
      Rule.silenceNotAge, silent >= Self.silence,
      "\(response) is given up after \(silent / 1_000_000) ms of silence, not \(Self.silence / 1_000_000)",
      since: record.silentSinceSite)
    simulation.reached(RefineLabel.silenceEnded)
  }

  /// A heartbeat is written: the response has been silent, but not for too long.
  func judgeHeartbeat(_ response: String) {
    guard let record = visits[response] else { return }
    if let since = record.silentSinceAtMost {
      let silent = attention(response) - since
      require(
        Rule.silenceNotAge, silent < Self.silence + Self.lateness,
        "\(response) is kept alive after \(silent / 1_000_000) ms of silence; \(Self.silence / 1_000_000) is the end",
        since: record.silentSinceSite)
    }
    guard let last = record.lastWrite, record.busy == 0, !record.wasBusySinceWrite else { return }
    let pause = attention(response) - last
    require(
      Rule.heartbeats, pause <= Self.heartbeat + Self.lateness,
      "nothing was sent on \(response) for \(pause / 1_000_000) ms")
  }
}
