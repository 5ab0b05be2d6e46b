/// A response body whose bytes are read in the same process: a web server's adapter takes them from here.
///
/// Bounded: a writer waits while the reader has not taken enough. The pipe has one reader; writers of different tasks
/// are served one after another.
public final class PipeResponseBody: ResponseBody {
  private struct State {
    var chunks = Fifo<[UInt8]>()
    var bytes = 0
    var isFinished = false
    var isReaderGone = false
  }

  private let capacity: Int
  private let monitor = Monitor(State())

  /// Creates a pipe.
  /// - Parameter capacity: How many bytes may wait for the reader; a larger write goes in alone.
  public init(capacity: Int = 64 << 10) {
    precondition(capacity > 0, "a pipe holds something")
    self.capacity = capacity
  }

  /// Puts bytes into the pipe, once there is room.
  public func write(_ bytes: [UInt8], calledFrom site: CallSite) async throws(BrokerError) {
    let result = await monitor.wait { [capacity] state -> Result<Void, BrokerError>? in
      if state.isFinished { return .failure(.closed) }
      if state.isReaderGone { return .failure(.connectionLost) }
      guard state.bytes == 0 || state.bytes + bytes.count <= capacity else { return nil }
      if !bytes.isEmpty {
        state.chunks.append(bytes)
        state.bytes += bytes.count
      }
      return .success(())
    }
    guard let result else { throw .cancelled }
    try result.get()
  }

  /// Waits until the reader has left, or the body is finished.
  public func peerGone(calledFrom site: CallSite) async {
    _ = await monitor.wait { $0.isFinished || $0.isReaderGone ? () : nil }
  }

  /// Ends the body; the reader gets what is in the pipe, then the end.
  public func finish(calledFrom site: CallSite) async { monitor.change { $0.isFinished = true } }

  /// Waits for the next bytes, in the pieces they were written in.
  /// - Returns: Nil at the end.
  /// - Throws: `cancelled` with nothing taken; `closed` after ``leave()``.
  public func read() async throws(BrokerError) -> [UInt8]? {
    let result = await monitor.wait { state -> Result<[UInt8]?, BrokerError>? in
      if state.isReaderGone { return .failure(.closed) }
      if let chunk = state.chunks.popFirst() {
        state.bytes -= chunk.count
        return .success(chunk)
      }
      return state.isFinished ? .success(nil) : nil
    }
    guard let result else { throw .cancelled }
    return try result.get()
  }

  /// The reader goes away: what is in the pipe is dropped, and writers get `connectionLost`.
  public func leave() {
    monitor.change { state in
      state.isReaderGone = true
      state.chunks = Fifo()
      state.bytes = 0
    }
  }

  /// The pipe's bytes as a sequence, in the pieces they were written in.
  ///
  /// It ends with the body and throws `cancelled` in a cancelled task. Leaving the loop early does not tell the writer:
  /// call ``leave()``.
  public var chunks: Chunks { Chunks(body: self) }

  /// The pieces of a body.
  public struct Chunks: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let body: PipeResponseBody

    /// The next piece.
    public mutating func next() async throws(BrokerError) -> [UInt8]? { try await body.read() }

    /// The next piece, on whichever actor asks.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(BrokerError) -> [UInt8]? { try await body.read() }

    /// Itself: a pipe is read once.
    public func makeAsyncIterator() -> Chunks { self }
  }
}
