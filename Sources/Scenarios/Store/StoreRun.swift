import Sim
import Synchronization
import SystemUnderTest

/// One run of a small world, and what is wanted of it afterwards.
struct StoreRun: Sendable {
  let verdict: Verdict
  /// How many moments the probe was told of.
  let points: Int
  /// Where a crash would find something new.
  let states: [CrashState]
  /// Of a check, what it came to.
  let outcome: ImageOutcome?
  /// Whether the scheduled fault happened.
  let hadFault: Bool

  /// What a run starts from.
  struct Start: Sendable {
    var log = PreparedLog.absent
    var durability: Durability
    var profile: DiskProfile
  }

  /// Runs a workload.
  /// - Parameters:
  ///   - operations: What is asked of the store.
  ///   - start: The disk and the level.
  ///   - implementation: The store.
  ///   - extent: At which moments crash states are kept.
  ///   - probed: In which operations, by position; opening is -1.
  ///   - schedule: The one fault that happens.
  static func workload(
    _ operations: [StoreOperation], from start: Start, on implementation: StoreImplementation,
    _ extent: CrashProbe.Extent, during probed: ClosedRange<Int> = -1 ... .max,
    failing schedule: FaultSchedule? = nil
  ) -> StoreRun {
    let probe = CrashProbe(StoreWorld.path, extent)
    return run(schedule, probe, Handover()) { simulation in
      var world = try StoreWorld(
        simulation, implementation, faults: faults(schedule), invariants: StoreInvariant.all, log: start.log,
        durability: start.durability, disk: start.profile)
      world.probe = probe
      let process = simulation.spawn("store", canCrash: false) { [world] process in
        await world.run(operations, by: process, extent, during: probed)
      }
      _ = await simulation.join(process)
    }
  }

  /// Checks one disk that a crash has left.
  static func check(
    _ disk: DiskSnapshot, _ ghost: StoreGhost, _ end: StoreGhost.End, on implementation: StoreImplementation,
    isProbed: Bool, failing schedule: FaultSchedule? = nil
  ) -> StoreRun {
    let probe = CrashProbe(StoreWorld.path, isProbed ? .calls : .nothing)
    let outcome = Handover<ImageOutcome>()
    return run(schedule, probe, outcome) { simulation in
      var world = StoreWorld(
        simulation, implementation, after: end, ghost, on: disk, faults: faults(schedule))
      world.probe = probe
      outcome.give(await world.checkImage())
    }
  }

  private static func faults(_ schedule: FaultSchedule?) -> FaultSet { schedule.map { [$0.kind] } ?? [] }

  private static func run(
    _ schedule: FaultSchedule?, _ probe: CrashProbe, _ outcome: Handover<ImageOutcome>,
    _ body: @escaping @Sendable (Simulation) async throws -> Void
  ) -> StoreRun {
    let program = Program(faults: faults(schedule), maxSteps: 100_000, body: body)
    let runner = Runner(program)
    let result = schedule.map { runner.run($0) } ?? runner.run(ChoiceScript())
    return StoreRun(
      verdict: result.verdict, points: probe.points, states: probe.states, outcome: outcome.taken,
      hadFault: schedule.map { runner.tally.injections(of: $0.kind) > 0 } ?? false)
  }
}

/// A value from inside a run to the one who started it.
private final class Handover<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  func give(_ value: Value) { self.value.withLock { $0 = value } }

  var taken: Value? { value.withLock { $0 } }
}
