import Environment
import Testing

@testable import Scenarios
@testable import Sim
@testable import SystemUnderTest

/// A worker that dies behind its commit, and an end that gets lost on its way: either way one turn is stored once, and
/// each browser is told so once, by the one terminal frame of its response.
struct ExactlyOnceTests {
  /// Where the first worker dies.
  enum Death: CaseIterable { case beforePublishing, beforeAcknowledging }

  @Test(
    "A worker killed between commit and acknowledgement leaves one end, told once", arguments: Death.allCases)
  @concurrent func killedWorker(_ death: Death) async {
    await onSimulationThread {
      let (verdict, story, deaths, deliveries) = kill(.real, death)
      #expect(deaths == 1)
      #expect(deliveries == 2)
      #expect(verdict == .passed)
      #expect(story.isToldOnce, "\(story)")
    }
  }

  @Test(
    "Where an end is stored under an id for each attempt, its task is done and stored again",
    arguments: Death.allCases)
  @concurrent func killedWorkerOfDefect(_ death: Death) async throws {
    let defect = try #require(Catalogue.defects.first { $0.name == "commit-not-idempotent" })
    await onSimulationThread {
      let (verdict, _, deaths, _) = kill(defect.implementation.refine, death)
      #expect(deaths == 1)
      #expect(verdict.invariant == "W-8", "\(verdict)")
    }
  }

  private func kill(
    _ pipeline: RefineImplementation, _ death: Death
  ) -> (verdict: Verdict, story: TurnStory, deaths: Int, deliveries: Int) {
    let (kept, deaths, deliveries) = (Kept(TurnStory()), Kept(0), Kept(0))
    var pipeline = pipeline
    pipeline.worker = { [worker = pipeline.worker] parts in
      let die: @Sendable () -> Void = {
        guard deaths.with({ $0 == 0 }) else { return }
        deaths.with { $0 += 1 }
        parts.clock.process.simulation.crash(parts.clock.process)
      }
      var parts = parts
      parts.queue = WatchedQueue(
        base: parts.queue,
        onDelivery: { if $0.id == "turn-1" { deliveries.with { $0 += 1 } } },
        onAcknowledging: { if death == .beforeAcknowledging { die() } })
      if death == .beforePublishing {
        parts.pubSub = AlteredPubSub(
          base: parts.pubSub,
          onPublish: { message in
            if SentEvent(message)?.isEnd == true { die() }
            return message
          })
      }
      return worker(parts)
    }
    // Nothing else surprises: what is not scripted is as usual.
    let verdict = Runner(TurnStory.program(of: pipeline, in: kept)).run(ChoiceScript()).verdict
    return (verdict, kept.with { $0 }, deaths.with { $0 }, deliveries.with { $0 })
  }

  /// How messages get lost: not sent or executed late, cut off with the connection, or swallowed in silence.
  private static let losses: [FaultKind] = [.publishFails, .subscriberDropped, .subscriberHalfOpen]

  @Test("Whichever message is lost, the end too, one end is stored and told once", arguments: losses)
  @concurrent func lostMessage(_ loss: FaultKind) async {
    await onSimulationThread {
      var lostEnds = 0
      for run in lose(.real, by: loss) {
        #expect(run.verdict == .passed, "\(run.schedule)")
        #expect(run.story.isToldOnce, "\(run.schedule): \(run.story)")
        lostEnds += run.losesEnd ? 1 : 0
      }
      #expect(lostEnds > 0)
    }
  }

  @Test("A relay that does not ask the store after silence tells what is not so")
  @concurrent func lostMessageOfDefect() async throws {
    let defect = try #require(Catalogue.defects.first { $0.name == "no-reconcile-on-silence" })
    await onSimulationThread {
      let verdicts = Self.losses.flatMap { lose(defect.implementation.refine, by: $0) }
        .filter(\.losesEnd).map(\.verdict)
      #expect(verdicts.contains { $0.invariant == "R-6" }, "\(verdicts)")
    }
  }

  private struct LossyRun {
    let schedule: FaultSchedule
    let verdict: Verdict
    let story: TurnStory
    /// Whether what was lost was the end.
    let losesEnd: Bool
  }

  /// Loses one message after the other, each in every way.
  private func lose(_ pipeline: RefineImplementation, by loss: FaultKind) -> [LossyRun] {
    var runs: [LossyRun] = []
    let kept = Kept(TurnStory())
    let runner = Runner(TurnStory.program(of: pipeline, faults: [loss], in: kept))
    for extent in FaultSchedule.Extent.allCases {
      for nth in 1...100 {
        runner.tally = Tally()
        let schedule = FaultSchedule(loss, at: nth, extent: extent)
        let verdict = runner.run(schedule).verdict
        guard runner.tally.injections(of: loss) > 0 else { break }
        let losesEnd = runner.tally.labels[RefineLabel.terminalLost, default: 0] > 0
        runs.append(
          LossyRun(
            schedule: schedule, verdict: verdict, story: kept.with { $0 },
            losesEnd: losesEnd || verdict != .passed))
      }
    }
    return runs
  }
}

/// A queue that is watched by the process that uses it.
private struct WatchedQueue: TaskQueue {
  let base: any TaskQueue
  let onDelivery: @Sendable (TaskDelivery) -> Void
  let onAcknowledging: @Sendable () -> Void

  func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    try await base.enqueue(payload, id: id, calledFrom: site)
  }
  func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery {
    let delivery = try await base.reserve(calledFrom: site)
    onDelivery(delivery)
    return delivery
  }
  func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {
    onAcknowledging()
    try await base.acknowledge(delivery, calledFrom: site)
  }
  func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError) {
    try await base.reject(delivery, requeue: requeue, calledFrom: site)
  }
}
