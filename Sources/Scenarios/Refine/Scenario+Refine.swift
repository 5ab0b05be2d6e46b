import Sim

extension Scenario {
  /// Creates a scenario of the pipeline on machines of its own.
  /// - Parameters:
  ///   - faults: What may be injected.
  ///   - applying: The invariants that it shows besides those that every run shows.
  ///   - settings: What the world consists of; may draw.
  static func refine(
    _ name: String, _ summary: String, faults: FaultSet = [], applying: [Invariant] = [],
    labels: [String] = [],
    settings: @escaping @Sendable (Simulation) -> RefineSettings
  ) -> Scenario {
    let invariants = RefineInvariant.all.filter {
      RefineInvariant.ordinary.contains($0) || applying.contains($0)
    }
    // Not the set itself: it is aligned to 16 bytes, for which Swift 6.3 realigns the stack of a function that awaits,
    // and leaves it uneven.
    let timeLeaps = faults.contains(.stall) || faults.contains(.processPause)
    return .pipeline(name, summary, faults: faults, invariants: invariants, labels: labels) {
      simulation, implementation in
      var drawn = settings(simulation)
      drawn.timeLeaps = timeLeaps
      await (try RefineWorld(simulation, implementation.refine, drawn, invariants: invariants)).run()
    }
  }
}
