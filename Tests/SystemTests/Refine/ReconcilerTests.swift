import Environment
import Synchronization
import Testing

@testable import SystemUnderTest

@Suite(.timeLimit(.minutes(15))) struct ReconcilerTests {
  private let queue = RecordingQueue()
  private let lines = Lines()

  private static func turn(_ id: String, attempt: Int = 0) -> Turn {
    var turn = Turn(id: id, order: Pipeline.order(id))
    turn.attempt = attempt
    return turn
  }

  /// Lets a reconciler look as often as there are lists of unfinished turns; nil for a look that fails.
  private func look(_ lists: [Turn]?...) async {
    let turns = ScriptedTurns(lists)
    let reconciler = Reconciler(
      turns: TurnClient(turns), queue: queue, clock: PipelineClock(ContinuousClock()),
      interval: .milliseconds(1), diagnostics: lines)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await reconciler.run() }
      await turns.isSpent.untilReached()
      group.cancelAll()
    }
  }

  @Test func aTurnThatHasNotMovedBetweenTwoLooksIsEnqueued() async {
    await look([Self.turn("a")], [Self.turn("a"), Self.turn("b")], [])
    #expect(queue.ids == ["a"])
    #expect(lines.all == ["a had not moved for 0.001 seconds and was enqueued again"])
  }

  @Test func aTurnThatMovesIsLeftAlone() async {
    await look([Self.turn("a")], [Self.turn("a", attempt: 1)], [Self.turn("a", attempt: 2)], [])
    await look([Self.turn("a")], [], [Self.turn("a")])
    #expect(queue.ids == [])
  }

  @Test func aLookThatFailsIsNoLook() async {
    await look([Self.turn("a")], nil, [Self.turn("a")])
    #expect(queue.ids == ["a"])
  }

  @Test func whatTheQueueRefusesIsTriedAtTheNextLook() async {
    queue.refuseNext()
    await look([Self.turn("a")], [Self.turn("a")], [Self.turn("a")])
    #expect(queue.ids == ["a"])
    #expect(
      lines.all.first == "a has not moved for 0.001 seconds and could not be enqueued: refused: full")
  }
}

/// A turn service that answers with prepared lists.
private final class ScriptedTurns: RequestChannel {
  /// Reached when every list was given.
  let isSpent = Hold()
  private let lists: Mutex<[[Turn]?]>

  init(_ lists: [[Turn]?]) { self.lists = Mutex(lists) }

  func call(_ request: [UInt8], calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    guard TurnRequest(json: request) == .unfinished else { throw .refused(reason: "another request") }
    let next = lists.withLock { lists -> [Turn]?? in lists.isEmpty ? nil : .some(lists.removeFirst()) }
    guard let next else {
      await isSpent.arrive()
      throw .cancelled
    }
    guard let turns = next else { throw .notSent(reason: "nobody is there") }
    return TurnReply.unfinished(turns).json
  }
}

private final class RecordingQueue: TaskQueue {
  private struct State {
    var ids: [String] = []
    var refusesNext = false
  }

  private let state = Mutex(State())

  var ids: [String] { state.withLock { $0.ids } }

  func refuseNext() { state.withLock { $0.refusesNext = true } }

  func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    let isTaken = state.withLock { state in
      defer { state.refusesNext = false }
      if !state.refusesNext { state.ids.append(String(decoding: payload, as: UTF8.self)) }
      return !state.refusesNext
    }
    guard isTaken else { throw .refused(reason: "full") }
  }

  func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery { throw .closed }

  func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {}

  func reject(_ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite) async throws(BrokerError) {}
}
