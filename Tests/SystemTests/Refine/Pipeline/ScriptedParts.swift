import Environment
import Synchronization

@testable import SystemUnderTest

/// Publish and subscribe that counts subscriptions, and loses some.
final class ScriptedPubSub: PubSub {
  private struct State {
    var opened = 0
    var open = 0
    /// After how many messages the next subscriptions are lost.
    var losses: [Int] = []
  }

  private let base: any PubSub
  private let state = Mutex(State())

  init(_ base: any PubSub) { self.base = base }

  var openedCount: Int { state.withLock { $0.opened } }
  var openCount: Int { state.withLock { $0.open } }

  /// Has the next subscription lose its connection after so many messages.
  func loseNext(after messages: Int) { state.withLock { $0.losses.append(messages) } }

  func beginSubscribing(
    to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription {
    let subscription = try await base.beginSubscribing(to: channel, calledFrom: site)
    let limit = state.withLock { state in
      state.opened += 1
      state.open += 1
      return state.losses.isEmpty ? Int.max : state.losses.removeFirst()
    }
    return ScriptedSubscription(subscription, limit: limit) { [self] in state.withLock { $0.open -= 1 } }
  }

  func publish(
    _ message: [UInt8], to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int {
    try await base.publish(message, to: channel, calledFrom: site)
  }
}

private final class ScriptedSubscription: Subscription {
  private let base: any Subscription
  private let left: Mutex<Int>
  private let isClosed = Mutex(false)
  private let onClose: @Sendable () -> Void

  init(_ base: any Subscription, limit: Int, onClose: @escaping @Sendable () -> Void) {
    (self.base, self.onClose) = (base, onClose)
    left = Mutex(limit)
  }

  var channel: String { base.channel }

  func confirmation(calledFrom site: CallSite) async throws(BrokerError) {
    try await base.confirmation(calledFrom: site)
  }

  func next(calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    let isLost = left.withLock { left in
      left -= 1
      return left < 0
    }
    if isLost { throw .connectionLost }
    return try await base.next(calledFrom: site)
  }

  func close(calledFrom site: CallSite) async {
    let isFirst = isClosed.withLock { isClosed in
      defer { isClosed = true }
      return !isClosed
    }
    if isFirst { onClose() }
    await base.close(calledFrom: site)
  }
}

/// A queue that counts what is put into it, and fails to take some.
final class ScriptedQueue: TaskQueue {
  private struct State {
    var asked = 0
    var failures: [(BrokerError, isDone: Bool)] = []
  }

  private let base: any TaskQueue
  private let state = Mutex(State())

  init(_ base: any TaskQueue) { self.base = base }

  /// How often a task was to be enqueued.
  var askedCount: Int { state.withLock { $0.asked } }

  /// Has the next enqueueing fail, after it was done or without.
  func failNext(_ error: BrokerError, isDone: Bool = false) {
    state.withLock { $0.failures.append((error, isDone)) }
  }

  func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    let failure = state.withLock { state in
      state.asked += 1
      return state.failures.isEmpty ? nil : state.failures.removeFirst()
    }
    if failure?.isDone ?? true { try await base.enqueue(payload, id: id, calledFrom: site) }
    if let failure { throw failure.0 }
  }

  func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery {
    try await base.reserve(calledFrom: site)
  }

  func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {
    try await base.acknowledge(delivery, calledFrom: site)
  }

  func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError) {
    try await base.reject(delivery, requeue: requeue, calledFrom: site)
  }
}

/// A way to the turn service on which some replies are lost.
final class ScriptedChannel: RequestChannel {
  private struct Loss {
    let isMeant: @Sendable (TurnRequest) -> Bool
    /// Whether the caller is not told that there will be no reply.
    let isSilent: Bool
  }

  private let base: any RequestChannel
  private let clock: PipelineClock
  private let losses = Mutex<[Loss]>([])

  init(_ base: any RequestChannel, _ clock: PipelineClock) {
    self.base = base
    self.clock = clock
  }

  /// Has the reply to the next such request lost, once it was executed.
  func loseReply(
    silently isSilent: Bool = false, to isMeant: @escaping @Sendable (TurnRequest) -> Bool
  ) {
    losses.withLock { $0.append(Loss(isMeant: isMeant, isSilent: isSilent)) }
  }

  /// Whether every loss has happened.
  var isSpent: Bool { losses.withLock { $0.isEmpty } }

  func call(_ request: [UInt8], calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    let reply = try await base.call(request, calledFrom: site)
    let loss = losses.withLock { losses -> Loss? in
      guard let request = TurnRequest(json: request),
        let position = losses.firstIndex(where: { $0.isMeant(request) })
      else { return nil }
      return losses.remove(at: position)
    }
    guard let loss else { return reply }
    // Until the caller loses patience.
    if loss.isSilent { try? await clock.sleep(for: Pipeline.silence) }
    throw .outcomeUnknown(reason: "the reply was lost")
  }
}

/// A model that counts how often it is asked, and answers each time as the script says.
final class CountingModel: ModelAdapter {
  typealias Step = ScriptedModel<PipelineClock>.Step

  private let clock: PipelineClock
  private let script: @Sendable (_ call: Int, ModelRequest) -> [Step]
  private let calls = Mutex(0)

  init(_ clock: PipelineClock, _ script: @escaping @Sendable (_ call: Int, ModelRequest) -> [Step]) {
    (self.clock, self.script) = (clock, script)
  }

  var callCount: Int { calls.withLock { $0 } }

  func answer(
    _ request: ModelRequest, calledFrom site: CallSite
  ) async throws(ModelError) -> any ModelStream {
    let call = calls.withLock { calls in
      calls += 1
      return calls
    }
    let steps = script(call, request)
    return try await ScriptedModel(clock: clock) { _ in steps }.answer(request, calledFrom: site)
  }
}

extension [CountingModel.Step] {
  /// Words, as a stream has them.
  static func words(_ text: String, pause: Duration = .milliseconds(1)) -> Self {
    text.split(separator: " ").enumerated().map { index, word in
      .init(after: pause, .text([UInt8](((index == 0 ? "" : " ") + word).utf8)))
    }
  }

  /// What ends an answer.
  static var end: Self { [.init(.usage(inputTokens: 3, outputTokens: 2)), .init(.finished(.complete))] }

  /// A file of the persona.
  static func file(_ name: String, _ text: String = "Kind.") -> Self {
    [.init(.file(PersonaFile(name: name, text: text)))]
  }

  /// A model that says nothing more.
  static var silence: Self { [.init(after: Pipeline.silence, .finished(.complete))] }
}
