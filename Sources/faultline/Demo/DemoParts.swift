import Environment
import Synchronization
import SystemUnderTest

// The real parts, each told of as it is used.

/// A queue as one of its users sees it.
struct DemoQueue: TaskQueue {
  let base: any TaskQueue
  let who: DemoActor
  let narrator: DemoNarrator

  func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    // Said first: a worker may be told of the task before this call returns.
    narrator.tell(who, "puts the task of \(id) into the queue")
    try await base.enqueue(payload, id: id, calledFrom: site)
  }

  func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery {
    let delivery = try await base.reserve(calledFrom: site)
    let again = delivery.isRedelivered ? "; nobody had acknowledged it, so the queue delivers it again" : ""
    narrator.tell(who, "takes the task of \(delivery.id)\(again)")
    return delivery
  }

  func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {
    narrator.tell(who, "acknowledges the task: it is done with")
    try await base.acknowledge(delivery, calledFrom: site)
  }

  func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError) {
    try await base.reject(delivery, requeue: requeue, calledFrom: site)
  }
}

/// Publish and subscribe as the relay sees it.
struct DemoPubSub: PubSub {
  let base: any PubSub
  let narrator: DemoNarrator

  func beginSubscribing(
    to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription {
    DemoSubscription(base: try await base.beginSubscribing(to: channel, calledFrom: site), narrator: narrator)
  }

  func publish(
    _ message: [UInt8], to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int {
    try await base.publish(message, to: channel, calledFrom: site)
  }
}

private struct DemoSubscription: Subscription {
  let base: any Subscription
  let narrator: DemoNarrator

  var channel: String { base.channel }

  func confirmation(calledFrom site: CallSite) async throws(BrokerError) {
    try await base.confirmation(calledFrom: site)
    narrator.tell(.relay, "is subscribed to \(channel), and it is confirmed")
  }

  func next(calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    try await base.next(calledFrom: site)
  }

  func close(calledFrom site: CallSite) async {
    await base.close(calledFrom: site)
    narrator.tell(.relay, "has given its subscription back")
  }
}

/// The store of facts as the turn service sees it.
struct DemoTurnStore: TurnStore {
  let base: any TurnStore
  let narrator: DemoNarrator

  func load() async throws(TurnStoreError) -> [StoredFact] { try await base.load() }

  func append(_ fact: StoredFact) async throws(TurnStoreError) {
    try await base.append(fact)
    narrator.tell(.turnService, "has stored \(fact.id), safe from a loss of power")
  }
}

/// A model as a worker sees it; one that is cut off has its worker stopped in the middle of an answer.
struct DemoModel<Time: Clock>: ModelAdapter where Time.Duration == Duration {
  /// After how many pieces somebody stops the worker, and how.
  struct Cut: Sendable {
    let pieces: Int
    let stop: @Sendable () -> Void
  }

  let base: any ModelAdapter
  let who: DemoActor
  let narrator: DemoNarrator
  let clock: Time
  var cut: Cut?

  func answer(_ request: ModelRequest, calledFrom site: CallSite) async throws(ModelError) -> any ModelStream
  {
    narrator.tell(who, "asks the model, and publishes each word as it comes")
    let stream = try await base.answer(request, calledFrom: site)
    return cut.map { DemoCutStream(base: stream, clock: clock, cut: $0) } ?? stream
  }
}

private final class DemoCutStream<Time: Clock>: ModelStream where Time.Duration == Duration {
  private let base: any ModelStream
  private let clock: Time
  private let cut: DemoModel<Time>.Cut
  private let pieces = Mutex(0)

  init(base: any ModelStream, clock: Time, cut: DemoModel<Time>.Cut) {
    (self.base, self.clock, self.cut) = (base, clock, cut)
  }

  func next(calledFrom site: CallSite) async throws(ModelError) -> ModelDelta? {
    let isCut = pieces.withLock { count in
      count += 1
      return count > cut.pieces
    }
    guard isCut else { return try await base.next(calledFrom: site) }
    cut.stop()
    // The worker is stopped however long that takes: the answer does not get ahead of it.
    while !Task.isCancelled {
      try? await clock.sleep(until: clock.now.advanced(by: .seconds(60)), tolerance: nil)
    }
    throw .cancelled
  }

  func close(calledFrom site: CallSite) async { await base.close(calledFrom: site) }
}
