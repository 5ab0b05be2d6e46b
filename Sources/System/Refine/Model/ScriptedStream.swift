import Environment
import Synchronization

/// The answer of a scripted model.
final class ScriptedStream<Time: Clock>: ModelStream where Time.Duration == Duration {
  private struct State {
    var nextIndex = 0
    var isClosed = false
  }

  private let clock: Time
  private let steps: [ScriptedModel<Time>.Step]
  private let state = Mutex(State())

  init(clock: Time, steps: [ScriptedModel<Time>.Step]) {
    self.clock = clock
    self.steps = steps
  }

  func next(calledFrom site: CallSite) async throws(ModelError) -> ModelDelta? {
    let (index, isClosed) = state.withLock { ($0.nextIndex, $0.isClosed) }
    if isClosed { throw .closed }
    guard index < steps.count else { return nil }
    let step = steps[index]
    do {
      if step.delay > .zero {
        try await clock.sleep(until: clock.now.advanced(by: step.delay), tolerance: nil)
      }
    } catch {
      throw .cancelled
    }
    let isStillOpen = state.withLock { state in
      state.nextIndex = index + 1
      return !state.isClosed
    }
    guard isStillOpen else { throw .closed }
    return ModelDelta(index: index, step.content)
  }

  func close(calledFrom site: CallSite) async { state.withLock { $0.isClosed = true } }
}
