import Environment
import Scenarios
import Sim

@testable import SystemUnderTest

/// A response's body that is written otherwise than it is asked to be.
struct AlteredBody: ResponseBody {
  let base: any ResponseBody
  /// What is written instead, in pieces.
  let onWrite: @Sendable ([UInt8]) -> [[UInt8]]

  func write(_ bytes: [UInt8], calledFrom site: CallSite) async throws(BrokerError) {
    for piece in onWrite(bytes) { try await base.write(piece, calledFrom: site) }
  }
  func peerGone(calledFrom site: CallSite) async { await base.peerGone(calledFrom: site) }
  func finish(calledFrom site: CallSite) async { await base.finish(calledFrom: site) }
}

/// Publishing and subscribing that does something else than it is asked to.
struct AlteredPubSub: PubSub {
  let base: any PubSub
  var onMessage: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  var onPublish: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  var confirms = true
  var closes = true

  func beginSubscribing(
    to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription {
    AlteredSubscription(
      base: try await base.beginSubscribing(to: channel, calledFrom: site), system: self)
  }

  func publish(
    _ message: [UInt8], to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int {
    try await base.publish(onPublish(message), to: channel, calledFrom: site)
  }
}

private struct AlteredSubscription: Subscription {
  let base: any Subscription
  let system: AlteredPubSub

  var channel: String { base.channel }
  func confirmation(calledFrom site: CallSite) async throws(BrokerError) {
    if system.confirms { try await base.confirmation(calledFrom: site) }
  }
  func next(calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    system.onMessage(try await base.next(calledFrom: site))
  }
  func close(calledFrom site: CallSite) async {
    if system.closes { await base.close(calledFrom: site) }
  }
}

/// A queue whose tasks count as done when they are handed out.
struct EarlyAcknowledgingQueue: TaskQueue {
  let base: any TaskQueue

  func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    try await base.enqueue(payload, id: id, calledFrom: site)
  }
  func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery {
    let delivery = try await base.reserve(calledFrom: site)
    try await base.acknowledge(delivery, calledFrom: site)
    return delivery
  }
  func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {}
  func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError) {}
}

/// An operator who is told everything twice.
struct RepeatingDiagnostics: Diagnostics {
  let base: any Diagnostics

  func report(_ line: String) {
    base.report(line)
    base.report(line)
  }
}

/// A model whose answers are changed on their way, or that is asked once more than it is.
struct AlteredModel: ModelAdapter {
  let base: any ModelAdapter
  var asksTwice = false
  var onPiece: @Sendable (ModelDelta) -> ModelDelta = { $0 }

  func answer(
    _ request: ModelRequest, calledFrom site: CallSite
  ) async throws(ModelError) -> any ModelStream {
    if asksTwice { _ = try await base.answer(request, calledFrom: site) }
    return AlteredStream(base: try await base.answer(request, calledFrom: site), onPiece: onPiece)
  }
}

private struct AlteredStream: ModelStream {
  let base: any ModelStream
  let onPiece: @Sendable (ModelDelta) -> ModelDelta

  func next(calledFrom site: CallSite) async throws(ModelError) -> ModelDelta? {
    try await base.next(calledFrom: site).map(onPiece)
  }
  func close(calledFrom site: CallSite) async { await base.close(calledFrom: site) }
}

/// A store of facts that keeps something else than it is given, or more.
struct AlteredTurnStore: TurnStore {
  let base: any TurnStore
  let onAppend: @Sendable (StoredFact) -> [StoredFact]

  func load() async throws(TurnStoreError) -> [StoredFact] { try await base.load() }
  func append(_ fact: StoredFact) async throws(TurnStoreError) {
    for fact in onAppend(fact) { try await base.append(fact) }
  }
}

/// A turn service that answers something else than the one behind it.
struct AlteredService: ServiceUnderTest {
  let base: any ServiceUnderTest
  var onRequest: @Sendable (TurnRequest) -> TurnRequest = { $0 }
  var onReply: @Sendable (TurnRequest, TurnReply) -> TurnReply = { $1 }

  var isBroken: Bool { base.isBroken }
  func handle(_ request: TurnRequest) async -> TurnReply {
    let request = onRequest(request)
    return onReply(request, await base.handle(request))
  }
}

/// A relay that does something before or after what it should do.
struct AlteredRelay: RelayUnderTest {
  let base: any RelayUnderTest
  var body: @Sendable (any ResponseBody) -> any ResponseBody = { $0 }
  var onFind: @Sendable (Relay<SimClock>.Ticket) -> Relay<SimClock>.Ticket = { $0 }
  var finds = true
  var afterwards: @Sendable (Relay<SimClock>.Ticket) async -> Void = { _ in }

  func accept(_ order: TurnOrder) async throws(TurnClient.Failure) -> Relay<SimClock>.Ticket {
    try await base.accept(order)
  }
  func find(_ turn: String) async throws(TurnClient.Failure) -> Relay<SimClock>.Ticket {
    guard finds else { throw .unavailable(reason: "broken") }
    return onFind(try await base.find(turn))
  }
  func stream(_ ticket: Relay<SimClock>.Ticket, to body: any ResponseBody, lastEventID: String?) async {
    await base.stream(ticket, to: self.body(body), lastEventID: lastEventID)
    await afterwards(ticket)
  }
}
