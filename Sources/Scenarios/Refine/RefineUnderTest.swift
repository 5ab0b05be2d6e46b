public import Environment
public import Sim
public import SystemUnderTest

/// A turn service as a scenario uses it.
public protocol ServiceUnderTest: Sendable {
  /// Whether it has to be opened anew.
  var isBroken: Bool { get }
  /// Answers a request.
  func handle(_ request: TurnRequest) async -> TurnReply
}

/// A relay as a scenario uses it.
public protocol RelayUnderTest: Sendable {
  /// Takes an order.
  func accept(_ order: TurnOrder) async throws(TurnClient.Failure) -> Relay<SimClock>.Ticket
  /// Finds a turn for a browser that comes back.
  func find(_ turn: String) async throws(TurnClient.Failure) -> Relay<SimClock>.Ticket
  /// Streams a turn.
  func stream(_ ticket: Relay<SimClock>.Ticket, to body: any ResponseBody, lastEventID: String?) async
}

/// A worker as a scenario uses it.
public protocol WorkerUnderTest: Sendable {
  /// Works until cancelled.
  func run() async
}

extension TurnService: ServiceUnderTest {}
extension Relay: RelayUnderTest where C == SimClock {}
extension Worker: WorkerUnderTest where C == SimClock {}

/// What the parts of the pipeline are made of, in one process.
public struct RefineParts: Sendable {
  /// The process's calls to the turn service.
  public var turns: TurnClient
  /// The process's way to publish and subscribe.
  public var pubSub: any PubSub
  /// The process's way to the task queue.
  public var queue: any TaskQueue
  /// The process's monotonic clock.
  public var clock: SimClock
  /// The process's time of day, for parts that get it wrong.
  public var wallClock: any WallClock
  /// Where its operator is told.
  public var diagnostics: any Diagnostics
  /// The model, for workers.
  public var model: any ModelAdapter
  /// The skills there are, for workers.
  public var catalogue: SkillCatalogue
}

/// How a scenario comes by the parts of the pipeline: the real ones, or known-bad ones.
public struct RefineImplementation: Sendable {
  /// Opens a turn service on a store.
  public var service:
    @Sendable (any TurnStore, SimClock, any Diagnostics) async throws(TurnServiceError) ->
      any ServiceUnderTest
  /// Makes a relay.
  public var relay: @Sendable (RefineParts) -> any RelayUnderTest
  /// Makes a worker.
  public var worker: @Sendable (RefineParts) -> any WorkerUnderTest

  /// The pipeline of `Sources/System`.
  public static let real = RefineImplementation(
    service: { (store, clock, diagnostics) async throws(TurnServiceError) -> any ServiceUnderTest in
      try await TurnService.open(store, clock: clock, diagnostics: diagnostics)
    },
    relay: { Relay($0) },
    worker: { Worker($0) })
}

extension Relay where C == SimClock {
  /// The relay made of a process's parts.
  init(_ parts: RefineParts) {
    self.init(turns: parts.turns, pubSub: parts.pubSub, queue: parts.queue, clock: parts.clock)
  }
}

extension Worker where C == SimClock {
  /// The worker made of a process's parts.
  init(_ parts: RefineParts) {
    self.init(
      turns: parts.turns, pubSub: parts.pubSub, queue: parts.queue, model: parts.model,
      catalogue: parts.catalogue, clock: parts.clock, diagnostics: parts.diagnostics)
  }
}
