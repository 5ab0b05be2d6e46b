import Dispatch
import Environment
import Sim

/// Scenarios that must fail, each in its own way: they show that a harness which reports nothing is not blind.
///
/// No batch runs them unless it names them. `faultline doctor` runs each and compares the verdict.
public enum Canaries {
  /// A scenario, and how it must end.
  public struct Canary: Sendable {
    /// The scenario.
    public let scenario: Scenario
    /// The verdict's name.
    public let verdict: String
  }

  /// Every canary.
  public static let all: [Canary] = [
    canary("violated", "an invariant that does not hold") { sim in
      await sim.point()
      sim.require(neverHolds, false, "nothing, on purpose")
    },
    canary("deadlocked", "a lock that its holder takes again") { sim in
      let process = sim.spawn("holder") { _ in
        let lock = HeldLock()
        await sim.point()
        await lock.enter()
        await lock.enter()
      }
      _ = await sim.join(process)
    },
    canary("stuck", "a task that never comes to an end") { sim in while true { await sim.yield() } },
    canary("hung", "a loop without an operation") { sim in
      await sim.point()
      while !Task.isCancelled {}
    },
    canary("crashed", "a trap") { sim in
      await sim.point()
      let empty: [Int] = []
      _ = empty[sim.choose("index", among: 1)]
    },
    canary("crashed", "a trap unless four tasks end in their usual order", named: "crashed-by-order") { sim in
      let order = Recorder([Int](), in: sim)
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<4 {
          group.addTask {
            for _ in 0..<3 { await sim.point() }
            order.record { $0.append(number) }
          }
        }
      }
      precondition(order.read { $0 } == [3, 2, 1, 0], "the tasks ended in another order")
    },
    canary("lostControl", "a sleep of a millisecond on a real clock", named: "real-clock-short") { sim in
      await sim.point()
      try await ContinuousClock().sleep(for: .milliseconds(1))
    },
    canary("lostControl", "a sleep of an hour on a real clock", named: "real-clock-long") { sim in
      await sim.point()
      try await ContinuousClock().sleep(for: .seconds(3600))
    },
    canary("lostControl", "a hop to the main actor", named: "main-actor") { sim in
      await sim.point()
      await MainActor.run {}
    },
    canary("lostControl", "a continuation resumed by a dispatch queue", named: "dispatch-queue") { sim in
      await sim.point()
      await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
        DispatchQueue.global().async { continuation.resume() }
      }
    },
    canary(
      "lostControl", "a continuation resumed by a dispatch queue before its task waits for it",
      named: "dispatch-queue-first"
    ) { sim in
      await sim.point()
      await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
        let isResumed = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
          continuation.resume()
          isResumed.signal()
        }
        isResumed.wait()
      }
    },
    canary("nondeterministic", "names written in the order of a set, which every process has its own of") {
      sim in
      let file = try await SimFileSystem(sim).open("names", [.append, .create])
      for name in Set((1...12).map { String(repeating: "n", count: $0) }) {
        try await file.appendAll(ArraySlice(name.utf8))
      }
      try await file.close()
    },
    canary(
      "passed", "two processes of which both must die before anything fails: no single fault shows it",
      named: "pair", faults: [.processCrash]
    ) { sim in
      var deaths = 0
      for name in ["first", "second"] {
        let process = sim.spawn(name) { _ in for _ in 0..<3 { await sim.point() } }
        if case .crashed = await sim.join(process) { deaths += 1 }
      }
      sim.require(neverHolds, deaths < 2, "both are dead")
    },
    canary(
      "passed", "two processes of which both must die before a trap is run into", named: "crashed-by-pair",
      faults: [.processCrash]
    ) { sim in
      var deaths = 0
      for name in ["first", "second"] {
        let process = sim.spawn(name) { _ in for _ in 0..<3 { await sim.point() } }
        if case .crashed = await sim.join(process) { deaths += 1 }
      }
      precondition(deaths < 2, "both are dead")
    },
    canary("passed", "tasks started with Task {} and Task.detached, which are adopted", named: "adopted") {
      sim in
      let first = Task { await sim.point() }
      let second = Task.detached { await sim.point() }
      await first.value
      await second.value
    },
  ]

  private static let neverHolds = Invariant("canary", "this does not hold")

  private static func canary(
    _ verdict: String, _ summary: String, named name: String? = nil, faults: FaultSet = [],
    _ body: @escaping @Sendable (Simulation) async throws -> Void
  ) -> Canary {
    Canary(
      scenario: Scenario(
        "canary-" + (name ?? verdict), summary, faults: faults, invariants: [], labels: []
      ) { simulation, _ in try await body(simulation) },
      verdict: verdict)
  }

  /// A lock that waits for ever when it is held: what a re-entrant call runs into.
  private actor HeldLock {
    private var isHeld = false

    func enter() async {
      if isHeld { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
      isHeld = true
    }
  }
}
