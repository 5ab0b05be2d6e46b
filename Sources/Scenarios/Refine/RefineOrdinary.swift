import Sim

/// Ordinary streams: a few browsers, one worker, a model that answers, and nothing that fails.
enum RefineOrdinary {
  static let scenario = Scenario.pipeline(
    "refine-ordinary", "browsers watch answers arrive; nothing fails",
    faults: [], invariants: [], labels: []
  ) { simulation, implementation in
    try await RefineWorld(simulation, implementation.refine, RefineSettings(browsers: 1...3), invariants: [])
      .run()
  }
}
