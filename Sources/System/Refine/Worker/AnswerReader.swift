import Environment

/// Reads one answer of the model, publishing each piece as it comes.
package struct AnswerReader<C: Clock>: Sendable where C.Duration == Duration {
  /// Why there is no complete answer.
  package enum Failure: Error, Sendable {
    /// What the model sent is none.
    case fault(AnswerFault)
    /// A newer execution has taken the turn over, or the turn has ended.
    case superseded
  }

  private let worker: Worker<C>
  private let request: ModelRequest

  package init(_ worker: Worker<C>, _ request: ModelRequest) {
    self.worker = worker
    self.request = request
  }

  /// Reads the answer.
  /// - Parameter publisher: Tells the pieces; comes back with where it is.
  package func read(
    _ publisher: inout Publisher<C>
  ) async -> Result<ModelAnswer.Complete, Failure> {
    switch await ask() {
    case .failure(let error): return .failure(.fault(.failed(error)))
    case .success(let stream):
      let answer = await fold(stream, &publisher)
      await stream.close()
      return answer
    }
  }

  private func fold(
    _ stream: any ModelStream, _ publisher: inout Publisher<C>
  ) async -> Result<ModelAnswer.Complete, Failure> {
    var answer = ModelAnswer()
    do {
      while !answer.hasFinished, let delta = try await next(of: stream).get() {
        guard let piece = try answer.receive(delta) else { continue }
        await publisher.publish(TurnEvent.Body(piece))
      }
      return .success(try answer.complete())
    } catch {
      return .failure(.fault(error))
    }
  }

  /// The answer's beginning, which has to come within the time a model may be silent.
  private func ask() async -> Result<any ModelStream, ModelError> {
    let (model, request, limit) = (worker.model, request, worker.limits.modelSilence)
    return await withDeadline(
      limit, on: worker.clock,
      trying: { () async throws(ModelError) -> any ModelStream in try await model.answer(request) }
    ) ?? .failure(.stalled(after: limit))
  }

  /// The next piece, which has to come within that time, too.
  private func next(of stream: any ModelStream) async -> Result<ModelDelta?, AnswerFault> {
    let limit = worker.limits.modelSilence
    let piece = await withDeadline(
      limit, on: worker.clock,
      trying: { () async throws(ModelError) -> ModelDelta? in try await stream.next() })
    return (piece ?? .failure(.stalled(after: limit))).mapError(AnswerFault.failed)
  }
}

extension TurnEvent.Body {
  fileprivate init(_ piece: ModelAnswer.Piece) {
    self =
      switch piece {
      case .text(let text): .token(text)
      case .file(let file): .file(name: file.name)
      case .skill(let name): .skill(name: name)
      }
  }
}
