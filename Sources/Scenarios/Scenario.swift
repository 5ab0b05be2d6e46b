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
  let body: @Sendable (Simulation, Implementation) async throws -> Void

  /// Creates a scenario of the store.
  public init(
    _ name: String, _ summary: String, faults: FaultSet, invariants: [Invariant], labels: [String],
    body: @escaping @Sendable (Simulation, StoreImplementation) async throws -> Void
  ) {
    self.init(name, summary, faults, invariants, labels) { try await body($0, $1.store) }
  }

  private init(
    _ name: String, _ summary: String, _ faults: FaultSet, _ invariants: [Invariant], _ labels: [String],
    body: @escaping @Sendable (Simulation, Implementation) async throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.faults = faults
    self.invariants = invariants
    self.labels = labels
    self.body = body
  }

  /// Creates a scenario of the whole pipeline.
  public static func pipeline(
    _ name: String, _ summary: String, faults: FaultSet, invariants: [Invariant], labels: [String],
    body: @escaping @Sendable (Simulation, Implementation) async throws -> Void
  ) -> Scenario {
    Scenario(name, summary, faults, invariants, labels, body: body)
  }

  /// What a runner runs: the scenario on the real system, or on a defective one.
  public func program(defect: Defect? = nil) -> Program {
    let implementation = defect?.implementation ?? .real
    return Program(faults: faults, maxSteps: 100_000) { [body] simulation in
      try await body(simulation, implementation)
    }
  }
}
