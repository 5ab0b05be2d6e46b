import Scenarios
import Sim

/// What a batch came to, before it is put into words.
struct BatchReport {
  /// One scenario's part.
  struct Row {
    let scenario: Scenario
    let counts: BatchCounts
    var verdict: String

    /// Labels that no run reached.
    var unreached: [String] { scenario.labels.filter { counts.labels[$0, default: 0] == 0 } }
    /// Invariants that no run evaluated.
    var unevaluated: [String] {
      scenario.invariants.map(\.id).filter { counts.evaluations[$0, default: 0] == 0 }
    }

    var virtualTime: Duration { .nanoseconds(counts.virtualNanoseconds) }
    var busyTime: Duration { .nanoseconds(counts.busyNanoseconds) }
  }

  /// The failure that is told.
  struct Failure {
    let scenario: Scenario
    var seed: UInt64
    var verdict: String
    var invariant: String?
    var detail: String
    var story: Story?
    /// The command that runs it again.
    var replay: String
  }

  var rows: [Row]
  var failure: Failure?
  let defect: String?
  let strategy: String
  let isInterrupted: Bool
  private var hasFault: Bool

  init(_ command: RunCommand, names: [String], outcome: Coordinator.Outcome) {
    let scenarios = names.compactMap(Catalogue.scenario)
    rows = zip(scenarios, outcome.counts).map { scenario, counts in
      Row(
        scenario: scenario, counts: counts,
        verdict: counts.failures.first?.verdict ?? (counts.runs == 0 ? "not run" : "passed"))
    }
    defect = command.defect
    strategy = command.strategyName
    isInterrupted = outcome.isInterrupted
    hasFault = outcome.fault != nil
    guard let (scenario, seedFailure, _) = outcome.failure else { return }
    failure = Failure(
      scenario: scenarios[scenario], seed: seedFailure.seed, verdict: seedFailure.verdict,
      invariant: seedFailure.invariant, detail: seedFailure.detail, story: nil,
      replay: Self.replay(scenarios[scenario].name, seedFailure.seed, command))
  }

  /// Adds what the explaining worker found out.
  mutating func add(_ answer: Supervisor.Answer, _ command: RunCommand) {
    switch answer {
    case .story(let story):
      failure?.verdict = story.verdict
      failure?.invariant = story.invariant
      failure?.detail = story.detail
      failure?.story = story
      if let path = story.casePath { failure?.replay = "\(Self.program) replay \(path)" }
    case .refused: break
    case .crashed(let detail): failure?.detail += "; explaining it, \(detail)"
    case .hung: failure?.detail += "; explaining it made no progress"
    }
  }

  private static func replay(_ scenario: String, _ seed: UInt64, _ command: RunCommand) -> String {
    var words = [program, "replay", scenario, "--seed", "\(seed)"]
    if command.strategy != nil { words += ["--strategy", command.strategyName] }
    if let defect = command.defect { words += ["--defect", defect] }
    return words.joined(separator: " ")
  }

  /// The command as a newcomer types it.
  static var program: String { "swift run -c \(Build.tool.configuration) faultline" }

  /// The batch's code by its verdicts alone.
  var exitCode: ExitCode {
    var codes = rows.flatMap { $0.counts.failures.map { ExitCode(verdict: $0.verdict) } }
    if let failure { codes.append(ExitCode(verdict: failure.verdict)) }
    if isInterrupted { codes.append(.interrupted) }
    if rows.contains(where: { $0.verdict == "passed" && $0.counts.runs >= 1000 && !$0.unevaluated.isEmpty }) {
      codes.append(.internalFault)
    }
    return ExitCode.combined(codes)
  }
}
