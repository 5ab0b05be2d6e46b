public import Environment

/// A language model that answers in a stream.
public protocol ModelAdapter: Sendable {
  /// Asks, and returns when the answer begins.
  ///
  /// Each call costs money and gives another answer; the adapter never repeats one by itself.
  /// - Throws: ``ModelError``.
  func answer(
    _ request: ModelRequest, calledFrom site: CallSite
  ) async throws(ModelError) -> any ModelStream
}

/// An answer under way.
public protocol ModelStream: Sendable {
  /// Waits for the next piece; one task at a time may wait.
  /// - Returns: The piece, `nil` at the end of the stream. An end without a terminal marker before it is a failure:
  ///   leave the judgement to ``ModelAnswer``.
  /// - Throws: ``ModelError``.
  func next(calledFrom site: CallSite) async throws(ModelError) -> ModelDelta?

  /// Gives up the rest and releases the connection; also in a cancelled task. Doing it twice does nothing.
  func close(calledFrom site: CallSite) async
}

extension ModelAdapter {
  /// Asks, and returns when the answer begins; see ``ModelAdapter/answer(_:calledFrom:)``.
  @inlinable
  public func answer(
    _ request: ModelRequest, fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(ModelError) -> any ModelStream {
    try await answer(request, calledFrom: CallSite(fileID: fileID, line: line))
  }
}

extension ModelStream {
  /// Waits for the next piece; see ``ModelStream/next(calledFrom:)``.
  @inlinable
  public func next(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(ModelError) -> ModelDelta? {
    try await next(calledFrom: CallSite(fileID: fileID, line: line))
  }

  /// Gives up the rest; see ``ModelStream/close(calledFrom:)``.
  @inlinable
  public func close(fileID: StaticString = #fileID, line: UInt = #line) async {
    await close(calledFrom: CallSite(fileID: fileID, line: line))
  }
}
