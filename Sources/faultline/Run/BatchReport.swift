import Scenarios
import Sim

/// What a batch came to, before it is put into words.
struct BatchReport {
  /// One scenario's part.
  struct Row {
    let scenario: Scenario
    let counts: BatchCounts

    var verdict: String { counts.failures.first?.verdict ?? (counts.runs == 0 ? "not run" : "passed") }
    /// Labels that no run reached.
    var unreached: [String] { scenario.labels.filter { counts.labels[$0, default: 0] == 0 } }
    /// Invariants that no run evaluated.
    var unevaluated: [String] {
      scenario.invariants.map(\.id).filter { counts.evaluations[$0, default: 0] == 0 }
    }

    /// What each search algorithm did, in the order of the portfolio, with the kinds of run that no other showed.
    var algorithms: [(name: String, counts: AlgorithmCounts, kindsOfItsOwn: Int)] {
      let names = Portfolio.names.filter { counts.algorithms[$0] != nil }
      let all = names + counts.algorithms.keys.sorted().filter { !names.contains($0) }
      return all.map { name in
        let own = counts.algorithms[name] ?? AlgorithmCounts()
        let others = counts.algorithms.filter { $0.key != name }.map(\.value.kinds)
        return (name, own, own.kinds.distinct(besides: others))
      }
    }

    var virtualTime: Duration { .nanoseconds(counts.virtualNanoseconds) }
    var busyTime: Duration { .nanoseconds(counts.busyNanoseconds) }
  }

  /// The failure that is told.
  struct Failure {
    let scenario: Scenario
    var seed: UInt64
    /// The search algorithm that found it, where that is known.
    var algorithm: String?
    var verdict: String
    var invariant: String?
    var detail: String
    var story: Story?
    /// The command that runs it again.
    var replay: String
  }

  let rows: [Row]
  var failure: Failure?
  let identity: BatchIdentity
  var shard = Shard.whole
  /// The shards that were not there to be joined, counted from 1.
  var missing: [Int] = []
  let isInterrupted: Bool
  /// Why the batch could not be finished.
  let fault: String?
  /// How long the repeating of runs took; nil when that is not known.
  var recheckTime: Duration?

  init(
    rows: [Row], failure: Failure?, identity: BatchIdentity, isInterrupted: Bool, fault: String?
  ) {
    self.rows = rows
    self.failure = failure
    self.identity = identity
    self.isInterrupted = isInterrupted
    self.fault = fault
  }

  init(_ command: RunCommand, names: [String], outcome: Coordinator.Outcome) {
    let scenarios = names.compactMap(Catalogue.scenario)
    let rows = zip(scenarios, outcome.counts).map { Row(scenario: $0, counts: $1) }
    self.init(
      rows: rows, failure: nil, identity: BatchIdentity(command), isInterrupted: outcome.isInterrupted,
      fault: outcome.fault)
    shard = command.shard ?? .whole
    recheckTime = outcome.recheckTime
    guard let (scenario, seedFailure, _) = outcome.failure else { return }
    failure = Failure(
      scenario: scenarios[scenario], seed: seedFailure.seed, algorithm: seedFailure.algorithm,
      verdict: seedFailure.verdict,
      invariant: seedFailure.invariant, detail: seedFailure.detail, story: nil,
      replay: Self.replay(scenarios[scenario].name, seedFailure, command))
  }

  /// Adds what the explaining worker found out.
  mutating func add(_ answer: Supervisor.Answer) {
    switch answer {
    case .story(let story):
      failure?.verdict = story.verdict
      failure?.invariant = story.invariant
      failure?.detail = story.detail
      failure?.story = story
      if let path = story.casePath { failure?.replay = Self.replay(path) }
    case .refused: break
    case .crashed(let detail): failure?.detail += "; explaining it, \(detail)"
    case .hung: failure?.detail += "; explaining it made no progress"
    }
  }

  /// The command that replays a case.
  static func replay(_ path: String) -> String { "\(program) replay \(path)" }

  /// A run that differs between processes is seen by a batch, which makes it in two of them, and not by one replay.
  private static func replay(_ scenario: String, _ failure: SeedFailure, _ command: RunCommand) -> String {
    let verb = failure.verdict == "nondeterministic" ? "run" : "replay"
    var words = [program, verb, scenario, "--seed", "\(failure.seed)"]
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
    if fault != nil { codes.append(.internalFault) }
    if !missing.isEmpty { codes.append(.missingInput) }
    if rows.contains(where: { $0.verdict == "passed" && $0.counts.runs >= 1000 && !$0.unevaluated.isEmpty }) {
      codes.append(.internalFault)
    }
    return ExitCode.combined(codes)
  }
}
