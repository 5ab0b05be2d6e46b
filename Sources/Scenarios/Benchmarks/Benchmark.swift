public import Sim

/// A small program with a known bug, to measure search algorithms on.
///
/// From SCTBench (Thomson, Donaldson, Betts, "Concurrency Testing Using Controlled Schedulers: An Empirical Study", TOPC
/// 2016), in the variants of PERIOD (Wen et al., "Controlled Concurrency Testing via Periodical Scheduling", ICSE 2022),
/// which the published figures are for. An access that a lock always protects is no scheduling point, every other is.
public struct Benchmark: Sendable {
  /// How its tasks begin.
  public enum Start: String, Sendable, CaseIterable {
    /// The main task forks one after the other, each fork being a scheduling point.
    case spawned
    /// All stand at their first operation when the first of them goes on.
    case preSpawned = "pre-spawned"
  }

  /// How its main task waits for the others.
  public enum Join: Sendable {
    /// For each in turn, each join being a scheduling point.
    case each
    /// For all at once: no choice is left by then, so no join adds a schedule.
    case once
  }

  /// What a program is made of.
  struct Parts {
    /// The tasks, in the order in which they are started.
    var tasks: [@Sendable () async -> Void]
    /// What must hold when all have ended.
    var end: @Sendable () -> Void = {}
  }

  /// Its name in the literature.
  public let name: String
  private let make: @Sendable (Simulation) -> Parts

  init(_ name: String, _ make: @escaping @Sendable (Simulation) -> Parts) {
    self.name = name
    self.make = make
  }

  /// What a runner runs.
  ///
  /// A run that does not pass has found the bug: `violated`, or `deadlocked` where that is the bug.
  public func program(_ start: Start = .spawned, join: Join = .each) -> Program {
    Program(maxSteps: 10_000, foreignWaitMilliseconds: 0) { [make] sim in
      let parts = make(sim)
      var tasks: [SimTask] = []
      for body in parts.tasks { tasks.append(await sim.fork(isPoint: start == .spawned, body)) }
      switch join {
      case .each: for task in tasks { await sim.join(task) }
      case .once: await sim.join(tasks)
      }
      parts.end()
    }
  }

  /// The assertion of every program: what it checks is in the detail.
  static let assertion = Invariant("assertion", "The program's assertion holds.")

  /// All programs.
  public static let all: [Benchmark] = [
    account, bluetoothDriver, deadlock01, reorder(3), reorder(4), reorder(5), reorder(10), tokenRing,
    twostage,
    twostage20, wronglock, wronglock3, stringBuffer, workStealQueue,
  ]
}
