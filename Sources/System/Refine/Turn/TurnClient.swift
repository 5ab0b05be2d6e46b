public import Environment

/// The turn service, as another process sees it: its answers, and what it means when there is none.
public struct TurnClient: Sendable {
  /// Why a call came to no answer.
  public enum Failure: Error, Sendable, Hashable {
    /// Nothing was changed, and asking again is all right.
    case unavailable(reason: String)
    /// It may have been done: read the turn before deciding.
    case outcomeUnknown(reason: String)
    /// It was refused and will be again.
    case refused(reason: String)
    /// The calling task was cancelled.
    case cancelled
  }

  private let channel: any RequestChannel

  /// Creates a client that calls through a channel.
  public init(_ channel: any RequestChannel) { self.channel = channel }

  /// This client with a limit to how long it waits for each reply; then the outcome is unknown.
  ///
  /// A service that stands still, or is cut off without a sign, must not hold up who asks it. All requests may come twice
  /// and late: an order has its key, an execution its number, an end is stored once.
  package func limited<C: Clock>(to limit: Duration, on clock: C) -> TurnClient where C.Duration == Duration {
    TurnClient(TimeLimitedChannel(base: channel, limit: limit, clock: clock))
  }

  /// Asks.
  /// - Throws: ``Failure``. A reply that says that nothing or something unknown was stored is thrown, too.
  public func ask(
    _ request: TurnRequest, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(Failure) -> TurnReply {
    let bytes: [UInt8]
    do {
      bytes = try await channel.call(request.json, calledFrom: CallSite(fileID: fileID, line: line))
    } catch {
      throw Failure(error)
    }
    switch TurnReply(json: bytes) {
    case .unavailable(let reason): throw .unavailable(reason: reason)
    case .outcomeUnknown(let reason): throw .outcomeUnknown(reason: reason)
    case .refused(let reason): throw .refused(reason: reason)
    case let reply?: return reply
    case nil: throw .outcomeUnknown(reason: "the reply cannot be read")
    }
  }

  /// Reads a turn.
  public func read(
    _ turn: String, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(Failure) -> Turn {
    guard case .turn(let turn) = try await ask(.read(turn: turn), fileID: fileID, line: line) else {
      throw .outcomeUnknown(reason: "the reply is none to a read")
    }
    return turn
  }
}

extension TurnClient.Failure {
  init(_ error: BrokerError) {
    self =
      switch error {
      // Whoever refuses to take a request up has not read it: only the service's own reply refuses for good.
      case .notSent(let reason), .refused(let reason): .unavailable(reason: reason)
      case .outcomeUnknown(let reason): .outcomeUnknown(reason: reason)
      case .connectionLost, .closed: .outcomeUnknown(reason: "\(error)")
      case .cancelled: .cancelled
      }
  }
}
