import Sim

/// Ordinary streams: a few browsers, one worker, a model that answers, and nothing that fails.
enum RefineOrdinary {
  static let scenario = Scenario.refine(
    "refine-ordinary", "browsers watch answers arrive, refinements and generations; nothing fails",
    labels: [RefineLabel.rejectedOutput]
  ) { _ in RefineSettings(browsers: 1...3) }
}
