public import Sim

/// A workload, the faults it is run under, and the invariants that must hold meanwhile.
///
/// A scenario does not know of any defect: it gets the parts of the system to run and treats them all alike.
public struct Scenario: Sendable {
  /// The name it is run by.
  public let name: String
  /// What it does, in a sentence.
  public let summary: String
  /// The faults that may be injected.
  public let faults: FaultSet
  /// The invariants that are evaluated.
  public let invariants: [Invariant]
  /// The labels that a batch must reach, each at least once.
  public let labels: [String]
  /// The world's root task.
  public let body: @Sendable (Simulation, StoreImplementation) async throws -> Void

  /// Creates a scenario.
  public init(
    _ name: String, _ summary: String, faults: FaultSet, invariants: [Invariant], labels: [String],
    body: @escaping @Sendable (Simulation, StoreImplementation) async throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.faults = faults
    self.invariants = invariants
    self.labels = labels
    self.body = body
  }

  /// What a runner runs: the scenario on the real system, or on a defective one.
  public func program(defect: Defect? = nil) -> Program {
    let store = defect?.store ?? .real
    return Program(faults: faults, maxSteps: 100_000) { [body] simulation in try await body(simulation, store)
    }
  }
}
