/// Runs of variations of one failing script, within a budget.
///
/// The budget is counted in runs and steps and never in time: what is told of a failure is the same on a busy machine.
final class Trials {
  let runner: Runner
  /// What has to fail again.
  let target: Verdict
  private var runs = 0
  private var steps = 0
  /// The steps of all parts so far.
  private(set) var stepsInAll = 0
  private var allowedRuns = 0
  private var allowedSteps = 0
  /// A variation that takes this much longer than the failure is not the failure.
  private let longest: Int

  init(of failure: RunResult, with runner: Runner) {
    self.runner = runner
    target = failure.verdict
    if case .stuck = failure.verdict { longest = .max } else { longest = 20_000 + 10 * failure.steps }
  }

  /// Begins another part of the work, with a budget of its own.
  func allow(runs: Int, steps: Int) {
    (self.runs, self.steps) = (0, 0)
    (allowedRuns, allowedSteps) = (runs, steps)
  }

  var isSpent: Bool { runs >= allowedRuns || steps >= allowedSteps }

  /// Whether so many runs of this length fit into what is left.
  func affords(_ count: Int, of length: Int) -> Bool {
    runs + count <= allowedRuns && steps + count * length <= allowedSteps
  }

  /// Runs a script; nil when the budget is spent.
  func run(_ choices: [ScriptedChoice]) -> RunResult? { run(choices, isRecording: false, of: nil) }

  /// Runs a script and records its events, and where a candidate could be chosen; nil when the budget is spent.
  ///
  /// Not all that could be chosen: a step may have a hundred candidates.
  func record(_ choices: [ScriptedChoice], of candidate: UInt64 = 0) -> RunResult? {
    run(choices, isRecording: true, of: candidate)
  }

  private func run(_ choices: [ScriptedChoice], isRecording: Bool, of candidate: UInt64?) -> RunResult? {
    guard !isSpent else { return nil }
    return count(
      runner.run(
        ChoiceScript(choices), isRecording: isRecording, of: candidate, foreignWaitMilliseconds: 2,
        maxSteps: longest))
  }

  /// Whether a script fails as the failure does; nil when the budget is spent.
  func fails(_ choices: [ScriptedChoice]) -> Bool? { run(choices).map { $0.verdict.agrees(with: target) } }

  /// Whether it fails when all that comes after a step is drawn, and the steps that this took; nil when the budget is
  /// spent.
  func continuationFails(_ script: ChoiceScript, upTo step: Int, seed: UInt64) -> (fails: Bool, steps: Int)? {
    guard !isSpent else { return nil }
    let run = count(runner.run(script, upTo: step, then: seed, maxSteps: longest))
    return (run.verdict.agrees(with: target), run.steps)
  }

  private func count(_ run: RunResult) -> RunResult {
    runs += 1
    steps += run.steps
    stepsInAll += run.steps
    return run
  }
}
