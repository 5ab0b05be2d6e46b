import Scenarios
import Sim

/// What a worker is asked to do; one JSON object a line on its standard input.
struct WorkerRequest: Codable, Sendable {
  enum Task: String, Codable, Sendable {
    case batch, recheck, record, explain, replay, shrink, doctor, sweepPlan, sweep, pairs, detect, exhaust,
      search
  }

  var task: Task
  var scenario = ""
  var defect: String?
  var strategy = Strategy.standard.name
  /// The first seed of a batch, or the seed of a run.
  var seed: UInt64 = 0
  /// How many seeds a batch has.
  var count: UInt64 = 1
  var keepsGoing = false
  /// The first seed of the batch whose sample is wanted; nil for no sample.
  var sampledFrom: UInt64?
  /// The seeds of runs to make again.
  var seeds: [UInt64] = []
  /// How a portfolio shares the seeds, where another worker has found that out.
  var shares: Portfolio?
  /// Seeds that took a worker with them.
  var lostSeeds: [UInt64] = []
  /// Whether the failure to explain is that of the one seed that was asked for.
  var isAlone = false
  /// Where a case is read from, or written to.
  var casePath: String?
  var outputPath: String?
  /// Real time after which shrinking ends, done or not: long, so that its other limits end it.
  var limitMilliseconds = Int(SearchBudget.standard.time / .milliseconds(1))
  /// The last step a replay prints.
  var untilStep: Int?
  /// The trace hash that a run must have again.
  var expectedHash: UInt64?
  /// Which schedules to run all of.
  var exhaust: ExhaustPart?
  /// What to sweep, or how to choose it.
  var sweep: SweepPart?
  /// What is wanted of the pairs of deviations of that base run.
  var pairs: PairPart?
  /// Which part of the searches over small workloads of up to so many operations.
  var part = 0
  var longest = 3
}

extension WorkerRequest {
  /// What shrinking may cost.
  var budget: SearchBudget { .standard.within(.milliseconds(limitMilliseconds)) }
}

/// What a worker answers; one JSON object a line on its standard output.
struct WorkerReply: Codable, Sendable {
  var batch: BatchCounts?
  /// How the portfolio shares the seeds of the scenario, once that is known.
  var shares: Portfolio?
  /// Of a batch the sampled runs; of a recheck the same runs, made again.
  var runs: [SampledRun]?
  var events: [RecordedEvent]?
  var story: Story?
  var plan: SweepPlan?
  var swept: SweptPart?
  var paired: PairAnswer?
  var trial: DefectTrial?
  var exhausted: ExhaustedPart?
  var searched: StoreExhaustion?
  var error: String?
  /// The exit code an error stands for.
  var code: Int32?
}

/// What a part of a batch counted.
///
/// Parts add up to the whole in any order.
struct BatchCounts: Codable, Sendable, Equatable {
  var runs = 0
  var steps = 0
  var virtualNanoseconds: Int64 = 0
  var busyNanoseconds: Int64 = 0
  var operations = 0
  var abandonedTasks = 0
  var hash: UInt64 = 0
  /// How many runs were repeated in another process.
  var rechecked = 0
  var faults: [String: Int] = [:]
  var labels: [String: Int] = [:]
  var evaluations: [String: Int] = [:]
  var failures: [SeedFailure] = []
  /// The traces, and the kinds of run.
  var traces = BehaviourSample()
  var kinds = BehaviourSample()
  /// What each search algorithm did, by its name.
  var algorithms: [String: AlgorithmCounts] = [:]
  /// How many runs differ from the one without any surprise in at most one thing; nil where these are not searched.
  var openingInAll: Int?

  mutating func add(_ other: BatchCounts) {
    runs += other.runs
    steps += other.steps
    virtualNanoseconds += other.virtualNanoseconds
    busyNanoseconds += other.busyNanoseconds
    operations += other.operations
    abandonedTasks += other.abandonedTasks
    hash &+= other.hash
    rechecked += other.rechecked
    faults.merge(other.faults, uniquingKeysWith: +)
    labels.merge(other.labels, uniquingKeysWith: +)
    evaluations.merge(other.evaluations, uniquingKeysWith: +)
    traces.add(other.traces)
    kinds.add(other.kinds)
    for (name, counts) in other.algorithms { algorithms[name, default: AlgorithmCounts()].add(counts) }
    openingInAll = openingInAll ?? other.openingInAll
    failures = (failures + other.failures).sorted { $0.seed < $1.seed }
  }
}

/// What the runs of one search algorithm came to.
struct AlgorithmCounts: Codable, Sendable, Equatable {
  var runs = 0
  var failures = 0
  /// The kinds of run it showed.
  var kinds = BehaviourSample()

  mutating func add(_ other: AlgorithmCounts) {
    runs += other.runs
    failures += other.failures
    kinds.add(other.kinds)
  }
}

/// A seed that did not pass.
struct SeedFailure: Codable, Sendable, Equatable {
  var seed: UInt64
  /// The search algorithm that its run had; nil where the run took its process with it.
  var algorithm: String?
  var verdict: String
  var invariant: String?
  var detail: String
  var traceHash: UInt64
}

/// A failure, shrunk and told.
struct Story: Codable, Sendable, Equatable {
  var verdict: String
  var invariant: String?
  var detail: String
  var lines: [String]
  var casePath: String?
  var traceHash: UInt64
  var steps: Int
  /// How many choices differed from the default when it was found, and when it was shrunk.
  var foundChoices: Int
  var choices: Int
  var attempts: Int
  /// The seed that is told, and how many failures it was chosen from as the shortest.
  var seed: UInt64 = 0
  var compared = 1
  /// The places before and after the decisive window, for annotations.
  var before: String?
  var after: String?
  /// When it fails, in a sentence, and how likely that is after each step.
  var window: String?
  var curve: FailureCurve?
  /// What came of replaying a case: `reproduced`, `passes now` or `diverged`.
  var outcome: String?
  /// What a replay has to say beyond its verdict.
  var remark: String?

  /// The lines of it as a command prints it, framed.
  var printedLines: Int { lines.count + Explainer.framingLines }
}
