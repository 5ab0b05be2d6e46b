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
      let isOver = visits[response]?.isOver ?? true
      require(Rule.responsesEnd, isOver, "\(response) is still open")
      require(Rule.noDeadlock, isOver, "nothing is left to happen, and \(response) is open")
    }
    for number in pages.keys.sorted() { judgePage(number) }
    judgeProbe()
  }

  private func judgeTurn(_ turn: DurableTurns.Turn) {
    let hasEnded = turn.end != nil
    require(Rule.turnsEnd, hasEnded, "\(turn.id) was accepted and has not ended")
    if lostTasks.contains(turn.id) {
      require(Rule.lostTasksEnd, hasEnded, "the task of \(turn.id) was lost, and it has not ended")
      if hasEnded { simulation.reached(RefineLabel.taskLost) }
    }
    if leftEarly.contains(turn.id) {
      require(Rule.earlyLeaver, hasEnded, "the browser of \(turn.id) left at once, and it has not ended")
    }
  }

  /// Who has stayed until the end has the whole message.
  private func judgePage(_ number: Int) {
    guard let page = pages[number], let turn = page.turn, let end = storedEnd(of: turn), page.isOver,
      case .completed(let result, _) = end.kind
    else { return }
    require(
      Rule.allTextArrives, page.text == result["message"]?.string,
      "browser \(number) shows another text in the end than the message of \(turn)")
  }

  private func judgeProbe() {
    let page = pages[Self.probe]
    let isAnswered = page?.isOver ?? false
    require(Rule.storesAgain, isAnswered, "a new order is not answered though nothing fails any more")
    if powerLosses > 0 {
      require(Rule.opensAgain, isAnswered, "after a loss of power the turn service does not serve")
    }
  }
}
