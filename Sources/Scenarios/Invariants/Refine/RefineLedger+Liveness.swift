import Sim
import SystemUnderTest

// What has to have come about once nothing fails any more.

extension RefineLedger {
  private typealias Rule = RefineInvariant

  /// From this number on browsers come after everything has ended, only to look.
  static let lateComers = 90
  /// The browser that orders something once everything works again.
  static let probe = 80

  /// A browser has asked for a turn that has ended.
  func judgeLateComer(_ visit: Visit, _ page: BrowserPage) {
    guard case .turn(let turn) = visit.wish, let end = storedEnd(of: turn), isCalm else { return }
    let isTold =
      switch end.kind {
      case .completed: page.frames.last?.type == "done"
      case .failed: page.frames.last?.type == "failed"
      default: false
      }
    require(
      Rule.reconnectAnswers, isTold,
      "\(visit.response) asks for \(turn), which has ended, and is told \(page.frames.last?.type ?? "nothing")"
    )
  }

  /// Nothing is going to happen any more.
  mutating func isAtRest() {
    noteLostEnds()
    for turn in durable.turns { judgeTurn(turn) }
    for response in visitOrder {
      guard let record = visits[response] else { continue }
      let hasEnded = record.terminal != nil || record.isClientGone || record.isOver
      require(Rule.responsesEnd, hasEnded, "\(response) has not ended")
      require(
        Rule.noDeadlock, record.isOver, "nothing is left to happen, and the relay still works for \(response)"
      )
    }
    for number in pages.keys.sorted() { judgePage(number) }
  }

  private func judgeTurn(_ turn: DurableTurns.Turn) {
    let hasEnded = turn.end != nil
    if lostTasks.contains(turn.id) {
      require(Rule.lostTasksEnd, hasEnded, "the task of \(turn.id) was lost, and it has not ended")
      if hasEnded { simulation.reached(RefineLabel.taskLost) }
    }
    if leftEarly.contains(turn.id) {
      require(Rule.earlyLeaver, hasEnded, "the browser of \(turn.id) left at once, and it has not ended")
    }
    require(Rule.turnsEnd, hasEnded, "\(turn.id) was accepted and has not ended")
  }

  /// Who has stayed until the end has the whole message, and of the turn it asked for.
  private func judgePage(_ number: Int) {
    // An end that the device never had was told and lost: its turn has been answered once more, differently.
    guard !hasLostUnwritten, let page = pages[number], page.isOver else { return }
    guard let turn = ownTurn(of: number), let end = storedEnd(of: turn) else {
      return require(
        Rule.allTextArrives, false, "browser \(number) was told an end, and no turn of its own has one")
    }
    guard case .completed(let result, _) = end.kind else { return }
    require(
      Rule.allTextArrives, page.text == result["message"]?.string,
      "browser \(number) shows another text in the end than the message of \(turn)")
  }

  /// The turn that a browser is about, whatever it was told: by the key of its order, or as it asked for it.
  private func ownTurn(of number: Int) -> String? {
    switch wishes[number] {
    case .order(let order): durable.turns.first { $0.order["key"]?.string == order.key }?.id
    case .turn(let turn): turn
    case nil: nil
    }
  }

  /// The browser that ordered something once nothing failed any more has its answer, or has given up.
  func judgeProbe() {
    let page = pages[Self.probe]
    let isAnswered = page?.isOver ?? false
    if powerLosses > 0 {
      require(Rule.opensAgain, isAnswered, "after a loss of power the turn service does not serve")
    }
    require(Rule.storesAgain, isAnswered, "a new order is not answered though nothing fails any more")
  }

  /// No response stays open in silence.
  func watchSilence() {
    for response in visitOrder {
      guard let record = visits[response], !record.isOver, record.terminal == nil, !record.isClientGone,
        record.busy == 0, let since = record.silentSinceAtMost
      else { continue }
      let silent = attention(response) - since
      guard silent > Self.silence + Self.patience else { continue }
      require(Rule.responsesEnd, false, "\(response) is open after \(silent / 1_000_000) ms of silence")
    }
  }

  /// How much later than by silence a response may end: two writes, a subscription that cannot be made anew, and a
  /// question may be under way one behind the other.
  private static let patience: Int64 = {
    let limits = RelayLimits()
    let tries = limits.backoff.attempts
    let pauses = limits.backoff.pause * ((1 << (tries - 1)) - 1)
    return (limits.write * 2 + limits.confirmation * tries + pauses + limits.call).wholeNanoseconds
  }()
}
