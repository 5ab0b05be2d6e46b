import Environment
import Testing

@testable import SystemUnderTest

/// The pipeline in one process, in some surroundings, with limits short enough for a test.
struct Pipeline: Sendable {
  /// How long the queue waits for an acknowledgement; longer than a lease, so that a task is free when it comes.
  static let visibility = Duration.milliseconds(150)
  static let shortLease = Duration.milliseconds(80)
  /// Longer than any test.
  static let patience = Duration.seconds(100_000_000)
  /// Longer than anybody's patience.
  static let silence = Duration.seconds(1_000_000_000)

  /// A response with the browser's end.
  struct Response: Sendable {
    let body: any ResponseBody
    let read: @Sendable () async throws(BrokerError) -> [UInt8]?
    let leave: @Sendable () -> Void
  }

  let clock: PipelineClock
  var pubSub: ScriptedPubSub
  var queue: ScriptedQueue
  var channel: ScriptedChannel
  let listener: any RequestListener
  let files: any FileSystem
  let diagnostics = Lines()
  let catalogue: SkillCatalogue
  // Live tests run on a machine with much else to do: no limit is met that a test does not mean.
  var relayLimits = RelayLimits(
    silence: patience, heartbeat: patience, confirmation: patience, write: patience,
    call: patience, backoff: Backoff(attempts: 3, pause: .milliseconds(10)))
  var workerLimits = WorkerLimits(
    modelSilence: patience, modelCalls: 2, renewal: .milliseconds(20), publication: patience,
    call: patience, backoff: Backoff(attempts: 4, pause: .milliseconds(10)))
  let makeResponse: @Sendable () -> Response

  init(
    clock: PipelineClock, pubSub: any PubSub, queue: any TaskQueue, channel: any RequestChannel,
    listener: any RequestListener, files: any FileSystem, makeResponse: @escaping @Sendable () -> Response
  ) {
    (self.clock, self.listener, self.files) = (clock, listener, files)
    self.queue = ScriptedQueue(queue)
    self.pubSub = ScriptedPubSub(pubSub)
    self.channel = ScriptedChannel(channel, clock)
    self.makeResponse = makeResponse
    guard let catalogue = try? SkillCatalogue(["search", "draw"]) else {
      preconditionFailure("two plain names are a catalogue")
    }
    self.catalogue = catalogue
  }

  var turns: TurnClient { TurnClient(channel) }

  var relay: Relay<PipelineClock> {
    Relay(turns: turns, pubSub: pubSub, queue: queue, clock: clock, limits: relayLimits)
  }

  func worker(_ model: any ModelAdapter) -> Worker<PipelineClock> {
    Worker(
      turns: turns, pubSub: pubSub, queue: queue, model: model, catalogue: catalogue, clock: clock,
      limits: workerLimits, diagnostics: diagnostics)
  }

  static func order(
    _ key: String = "k", about persona: String = "ada", _ kind: TurnOrder.Kind = .refinement
  ) -> TurnOrder { TurnOrder(key: key, personaID: persona, kind: kind, prompt: "Be kind.") }
}

// MARK: - Running

extension Pipeline {
  /// Runs a body beside a turn service and, where there is a model, a worker; then closes everything down.
  func run(
    _ model: (any ModelAdapter)? = nil, lease: Duration = Pipeline.patience, _ body: () async throws -> Void
  ) async throws {
    let store = try await EventStore.open(
      "turns.log", in: files, diagnostics: diagnostics, durability: .power)
    let service = try await TurnService.open(
      EventTurnStore(store), clock: clock, limits: TurnLimits(attempts: 1_000, lease: lease),
      diagnostics: diagnostics)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await service.serve(listener) }
      if let model { group.addTask { await worker(model).run() } }
      defer { group.cancelAll() }
      try await body()
    }
    try await store.close()
    #expect(pubSub.openCount == 0, "every subscription is released")
  }

  /// Asks for a turn and reads the response to its end.
  func ask(
    _ order: TurnOrder, whenTold: @escaping @Sendable (EventStreamDecoder.Event) async -> Void = { _ in }
  ) async throws -> [EventStreamDecoder.Event] {
    await watch(try await relay.accept(order), whenTold: whenTold)
  }

  /// Reads a response to its end.
  func watch(
    _ ticket: Relay<PipelineClock>.Ticket, lastEventID: String? = nil,
    whenTold: @escaping @Sendable (EventStreamDecoder.Event) async -> Void = { _ in }
  ) async -> [EventStreamDecoder.Event] {
    let response = makeResponse()
    async let streaming: Void = relay.stream(ticket, to: response.body, lastEventID: lastEventID)
    var decoder = EventStreamDecoder()
    while let bytes = try? await response.read() {
      let count = decoder.events.count
      decoder.feed(bytes)
      for event in decoder.events[count...] { await whenTold(event) }
    }
    await streaming
    return decoder.events
  }

  /// Runs a worker until it is stopped.
  func employ(_ model: any ModelAdapter, until stop: Hold) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await worker(model).run() }
      group.addTask { await stop.arrive() }
      await group.next()
      group.cancelAll()
    }
  }

  /// Waits until a turn has ended, as is stored.
  func end(of turn: String) async throws -> TurnOutcome {
    while true {
      if let outcome = try await turns.read(turn).outcome { return outcome }
      try await clock.sleep(for: .milliseconds(5))
    }
  }

  /// The facts in the log, read anew.
  func facts() async throws -> [TurnFact] {
    let store = try await EventStore.open("turns.log", in: files, diagnostics: diagnostics)
    let facts = try await EventTurnStore(store).load().map { try #require(TurnFact($0)) }
    try await store.close()
    return facts
  }
}

extension [TurnFact] {
  /// The ids of the facts that are ends.
  var ends: [String] { map(\.eventID).filter { $0.hasSuffix("/end") } }
}

extension [EventStreamDecoder.Event] {
  var terminals: [EventStreamDecoder.Event] { filter { ["done", "failed", "unknown"].contains($0.type) } }

  /// The text of the tokens since the last execution began.
  var text: String {
    reduce(into: "") { text, event in
      guard let data = try? JSONValue(object: [UInt8](event.data.utf8)) else { return }
      if (try? data.integer("started")) != nil { text = "" }
      if event.type == "token" { text += (try? data.string("text")) ?? "" }
    }
  }

  /// What the last frame says was stored; nil when it is another frame.
  var done: TurnResult? {
    guard let last, last.type == "done", terminals.count == 1,
      let data = try? JSONValue(object: [UInt8](last.data.utf8))
    else { return nil }
    return try? TurnResult(json: data)
  }

  /// The reason in the only terminal frame, where it is of this type.
  func reason(_ type: String) -> String? {
    guard let last, last.type == type, terminals.count == 1,
      let data = try? JSONValue(object: [UInt8](last.data.utf8))
    else { return nil }
    return try? data.string("reason")
  }
}
