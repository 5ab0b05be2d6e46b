import Environment
import Testing

@testable import Sim

/// What Celery's queue on Redis does to tasks, each exactly.
@Suite struct QueueEffectTests {
  @Test(
    "B-Q01, Q-A: redelivered beside the running copy under the same tag, whose late acknowledgement strips it"
  )
  func aLateAcknowledgementStripsTheNewerCopy() async throws {
    let lines = try await dullRun { sim, lines in
      let broker = SimBroker(sim)
      broker.observe { if case .restored(_, _, let why) = $0 { lines.add("restored: \(why)") } }
      let slow = sim.spawn("slow") { process in
        let queue = broker.taskQueue(of: process)
        try await queue.enqueue([], id: "t")
        let mine = try await queue.reserve()
        lines.add("slow has #\(mine.tag)")
        try await process.clock.sleep(for: .seconds(5000))
        lines.add("reserved: \(broker.reservedTasks())")
        try await queue.acknowledge(mine)
        lines.add("reserved: \(broker.reservedTasks())")
      }
      let other = sim.spawn("other") { process in
        let queue = broker.taskQueue(of: process)
        let copy = try await queue.reserve()
        let seconds = process.clock.now.nanoseconds / 1_000_000_000
        lines.add("other has #\(copy.tag), redelivered \(copy.isRedelivered), at \(seconds) s")
        try await process.clock.sleep(for: .seconds(50_000))
        lines.add("waiting: \(broker.waitingTasks())")
      }
      for process in [slow, other] { _ = await sim.join(process) }
      lines.add(
        "\(sim.tally.injections(of: .redeliveredBeside)) \(sim.tally.injections(of: .protectionStripped))")
    }
    #expect(
      lines == [
        "slow has #1", "restored: visibilityTimeout", "other has #1, redelivered true, at 3600 s",
        "reserved: [\"t\"]", "reserved: []", "waiting: []", "1 1",
      ])
  }

  @Test("Q-B, B-Q11: a worker whose clock jumps ahead redelivers everything at its next look")
  func aClockAheadEndsReservations() async throws {
    let lines = try await dullRun { sim, lines in
      let broker = SimBroker(sim)
      let worker = sim.spawn("worker") { process in
        let queue = broker.taskQueue(of: process)
        try await queue.enqueue([], id: "t")
        _ = try await queue.reserve()
        process.setClock(offset: .seconds(3601))
        let copy = try await queue.reserve()
        lines.add("\(copy.id) again at \(sim.now), \(sim.tally.injections(of: .skewedRedelivery))")
      }
      if case .failed(let error) = await sim.join(worker) { throw error }
    }
    #expect(lines == ["t again at 100.0 seconds, 1"])
  }

  @Test(
    "Q-D, Q-G: what a killed worker held comes back when another looks; a worker that ends gives it back at once"
  )
  func onlyTheLivingRestore() async throws {
    let lines = try await dullRun { sim, lines in
      let broker = SimBroker(sim)
      let killed = sim.spawn("killed") { process in
        let queue = broker.taskQueue(of: process)
        try await queue.enqueue([], id: "t")
        _ = try await queue.reserve()
        try await process.clock.sleep(for: .seconds(1))
        await sim.point()
      }
      let killer = sim.spawn("killer") { process in
        try await process.clock.sleep(for: .milliseconds(500))
        sim.crash(killed)
        try await process.clock.sleep(for: .seconds(20_000))
        lines.add("nobody looks: \(broker.reservedTasks()) \(broker.waitingTasks())")
      }
      _ = await sim.join(killer)
      let ends = sim.spawn("ends") { process in
        let task = try await broker.taskQueue(of: process).reserve()
        lines.add("\(task.id) at \(sim.now)")
      }
      _ = await sim.join(ends)
      lines.add("after a good end: \(broker.reservedTasks()) \(broker.waitingTasks())")
    }
    #expect(
      lines == [
        "nobody looks: [\"t\"] []", "t at 20100.5 seconds", "after a good end: [] [\"t\"]",
      ])
  }

  @Test("B-Q12: a restored task is next, a rejected one last")
  func restoredTasksJumpTheQueue() async throws {
    let lines = try await dullRun { sim, lines in
      let broker = SimBroker(sim)
      let worker = sim.spawn("worker") { process in
        let queue = broker.taskQueue(of: process)
        for id in ["a", "b", "c"] { try await queue.enqueue([], id: id) }
        _ = try await queue.reserve()
        try await process.clock.sleep(for: .seconds(3601))
        lines.add("\(broker.waitingTasks())")
        try await queue.reject(try await queue.reserve(), requeue: true)
        lines.add("\(broker.waitingTasks()) \(sim.tally.injections(of: .taskOutOfOrder))")
      }
      if case .failed(let error) = await sim.join(worker) { throw error }
    }
    #expect(lines == ["[\"a\", \"b\", \"c\"]", "[\"b\", \"c\", \"a\"] 1"])
  }

  @Test("Each drawn fault of the queue, seen by those it befalls", arguments: effects)
  func aFaultHasItsEffect(_ effect: Effect) async throws {
    let report = await manyRuns(0..<1000, faults: [effect.fault]) { sim, lines in
      let broker = SimBroker(sim)
      let worker = sim.spawn("worker") { process in
        let queue = broker.taskQueue(of: process)
        if let error = await failure({ () async throws(BrokerError) in try await queue.enqueue([], id: "t") })
        {
          lines.add("enqueue: \(error.kind)")
        }
        try? await process.clock.sleep(for: .seconds(60))
        lines.add("waiting \(broker.waitingTasks().count)")
        let task = await BrokerMix.limited(process, .seconds(10)) {
          do throws(BrokerError) {
            return try await queue.reserve()
          } catch {
            lines.add("reserve: \(error.kind)")
            return nil
          }
        }
        guard let task else { return lines.add("no task, reserved \(broker.reservedTasks().count)") }
        if let error = await failure({ () async throws(BrokerError) in try await queue.acknowledge(task) }) {
          lines.add("acknowledge: \(error.kind)")
        }
        try? await process.clock.sleep(for: .seconds(60))
        lines.add("left \(broker.waitingTasks().count)+\(broker.reservedTasks().count)")
      }
      _ = await sim.join(worker)
    }
    #expect(report.failures == [])
    #expect(report.lines == effect.outcomes.union(["waiting 1, left 0+0"]))
  }

  struct Effect: Sendable, CustomTestStringConvertible {
    var fault: FaultKind
    var outcomes: Set<String>
    var testDescription: String { fault.name }
  }

  static let effects = [
    Effect(
      fault: .enqueueFails,
      outcomes: [
        "enqueue: notSent, waiting 0, reserve: cancelled, no task, reserved 0",
        "enqueue: outcomeUnknown, waiting 1, left 0+0",
        "enqueue: outcomeUnknown, waiting 0, reserve: cancelled, no task, reserved 0",
      ]),
    Effect(fault: .enqueuedTwice, outcomes: ["waiting 2, left 1+0"]),
    Effect(
      fault: .taskLostInTransit, outcomes: ["waiting 1, reserve: connectionLost, no task, reserved 0"]),
    Effect(
      fault: .acknowledgementFails,
      outcomes: [
        "waiting 1, acknowledge: notSent, left 0+1", "waiting 1, acknowledge: outcomeUnknown, left 0+1",
        "waiting 1, acknowledge: outcomeUnknown, left 0+0",
      ]),
    Effect(
      fault: .requeuedOnConnectionLoss,
      outcomes: [
        "waiting 1, reserve: connectionLost, no task, reserved 0",
        "waiting 1, acknowledge: notSent, left 1+0",
      ]),
    Effect(fault: .consumerStalls, outcomes: ["waiting 1, reserve: cancelled, no task, reserved 0"]),
    Effect(fault: .taskDropped, outcomes: ["waiting 1, reserve: cancelled, no task, reserved 0"]),
    Effect(fault: .taskDelayed, outcomes: ["waiting 1, reserve: cancelled, no task, reserved 0"]),
    Effect(
      fault: .brokerRestart, outcomes: ["waiting 0, reserve: cancelled, no task, reserved 0"]),
  ]
}

extension BrokerError {
  /// The case's name alone.
  var kind: String {
    switch self {
    case .notSent: "notSent"
    case .outcomeUnknown: "outcomeUnknown"
    case .refused: "refused"
    case .connectionLost: "connectionLost"
    case .closed: "closed"
    case .cancelled: "cancelled"
    }
  }
}
