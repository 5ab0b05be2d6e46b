import Environment
import Sim
import Synchronization
import SystemUnderTest

/// An adapter that supplies what a stream ended without.
struct MarkerAddingModel: ModelAdapter {
  let base: any ModelAdapter

  func answer(
    _ request: ModelRequest, calledFrom site: CallSite
  ) async throws(ModelError) -> any ModelStream {
    MarkerAddingStream(base: try await base.answer(request, calledFrom: site))
  }
}

/// A stream that always ends with usage and marker.
final class MarkerAddingStream: ModelStream {
  fileprivate struct State {
    var next = 0
    var hasUsage = false
    var hasFinished = false
  }

  private let base: any ModelStream
  private let state = Mutex(State())

  init(base: any ModelStream) { self.base = base }

  func next(calledFrom site: CallSite) async throws(ModelError) -> ModelDelta? {
    let delta = try await base.next(calledFrom: site)
    return state.withLock { state in
      guard let delta else { return state.supply() }
      state.note(delta)
      return delta
    }
  }

  func close(calledFrom site: CallSite) async { await base.close(calledFrom: site) }
}

extension MarkerAddingStream.State {
  fileprivate mutating func note(_ delta: ModelDelta) {
    next = max(next, delta.index + 1)
    switch delta.content {
    case .usage: hasUsage = true
    case .finished, .failed: hasFinished = true
    default: break
    }
  }

  /// What the stream should have said before it ended.
  fileprivate mutating func supply() -> ModelDelta? {
    guard !hasFinished else { return nil }
    // DEFECT: nobody knows whether there was more to come.
    let content: ModelDelta.Content =
      hasUsage ? .finished(.complete) : .usage(inputTokens: 0, outputTokens: next)
    let delta = ModelDelta(index: next, content)
    note(delta)
    return delta
  }
}
