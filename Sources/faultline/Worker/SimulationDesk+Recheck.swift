import Scenarios
import Sim

extension SimulationDesk {
  /// The events that are compared at most.
  private static let eventLimit = 100_000

  /// Makes runs again.
  func recheck(_ request: WorkerRequest, _: Scenario, _ runner: Runner) -> WorkerReply {
    watch(runner)
    return WorkerReply(
      runs: request.seeds.map { seed in
        page?.seed.pointee = seed
        return SampledRun(seed: seed, hash: runner.run(seed: seed).traceHash)
      })
  }

  /// Makes a run again with its events recorded.
  func record(_ request: WorkerRequest, _: Scenario, _ runner: Runner) -> WorkerReply {
    watch(runner)
    let events = runner.run(seed: request.seed, isRecording: true).events.prefix(Self.eventLimit)
    return WorkerReply(
      events: events.map { RecordedEvent(step: $0.step, text: TraceText.event($0), hash: $0.hash) })
  }
}
