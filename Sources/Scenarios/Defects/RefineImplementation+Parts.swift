import Environment
import Sim
import SystemUnderTest

extension RefineImplementation {
  /// Streams a turn to a browser that has seen something of it, or nothing.
  typealias Stream =
    @Sendable (Relay<SimClock>, RefineParts, Relay<SimClock>.Ticket, any ResponseBody, EventPosition?) async
    ->
    Void
  /// Executes a delivered task, and says whether it is done with.
  typealias Execute = @Sendable (Worker<SimClock>, TaskDelivery) async -> Bool
  /// Opens a turn service.
  typealias Open =
    @Sendable (any TurnStore, SimClock, any Diagnostics) async throws(TurnServiceError) ->
    any ServiceUnderTest

  /// The real pipeline behind a relay that streams in another way.
  static func streaming(by stream: @escaping Stream) -> RefineImplementation {
    replacingRelay { OtherwiseStreamingRelay(base: Relay($0), parts: $0, other: stream) }
  }

  /// The real pipeline with another relay.
  static func replacingRelay(
    by relay: @escaping @Sendable (RefineParts) -> any RelayUnderTest
  ) -> RefineImplementation {
    RefineImplementation(service: real.service, relay: relay, worker: real.worker)
  }

  /// The real pipeline with a worker that executes tasks in another way.
  static func executing(by execute: @escaping Execute) -> RefineImplementation {
    replacingWorker { OtherwiseExecutingWorker(base: Worker($0), other: execute) }
  }

  /// The real pipeline with another worker.
  static func replacingWorker(
    by worker: @escaping @Sendable (RefineParts) -> any WorkerUnderTest
  ) -> RefineImplementation {
    RefineImplementation(service: real.service, relay: real.relay, worker: worker)
  }

  /// The real pipeline with another turn service.
  static func serving(by open: @escaping Open) -> RefineImplementation {
    RefineImplementation(service: open, relay: real.relay, worker: real.worker)
  }
}

/// The real relay up to the stream, which is another's.
private struct OtherwiseStreamingRelay: RelayUnderTest {
  let base: Relay<SimClock>
  let parts: RefineParts
  let other: RefineImplementation.Stream

  func accept(_ order: TurnOrder) async throws(TurnClient.Failure) -> Relay<SimClock>.Ticket {
    try await base.accept(order)
  }

  func find(_ turn: String) async throws(TurnClient.Failure) -> Relay<SimClock>.Ticket {
    try await base.find(turn)
  }

  func stream(_ ticket: Relay<SimClock>.Ticket, to body: any ResponseBody, lastEventID: String?) async {
    await other(base, parts, ticket, body, lastEventID.flatMap(EventPosition.init))
  }
}

/// The real worker's way with the queue, around another way to execute a task.
private struct OtherwiseExecutingWorker: WorkerUnderTest {
  let base: Worker<SimClock>
  let other: RefineImplementation.Execute

  func run() async { await base.run { await other(base, $0) } }
}
