import Sim

/// A search strategy as the command line names it: `pct:3` is `pct` with the argument `3`.
struct StrategyChoice: Sendable, Equatable {
  var name: String
  var argument: String?

  /// Reads `NAME` or `NAME:argument`.
  static func parse(_ text: String) throws(ValueError) -> StrategyChoice {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.allSatisfy({ !$0.isEmpty }) else {
      throw ValueError(message: "expected name or name:argument")
    }
    return StrategyChoice(name: parts[0], argument: parts.dropFirst().first)
  }
}

/// How a result is written when only a person or a program may read it.
enum PlainFormat: String, Sendable, CaseIterable { case text, json }

/// How the result of a batch is written: also for the two kinds of continuous integration.
enum ReportFormat: String, Sendable, CaseIterable { case text, json, junit, github }

/// Whether the system under test sees hash seeds that differ from process to process.
enum Hashing: String, Sendable, CaseIterable { case fixed, random }

/// The benchmark workloads.
enum Workload: String, Sendable, CaseIterable {
  case w1 = "W1"
  case w2 = "W2"
  case w3 = "W3"
  case w4 = "W4"
}

/// What `faultline run` was asked to do.
struct RunCommand: Sendable, Equatable {
  /// Every scenario when empty.
  var scenarios: [String] = []
  var seeds = SeedSelection.count(1_000)
  var strategy: StrategyChoice?
  var defect: String?
  /// One per core when nil.
  var jobs: Int?
  /// The directory for report files.
  var report: String?
  var format = ReportFormat.text
  var hashing = Hashing.random
  var keepsGoing = false
  /// The part to run; nil when the environment decides.
  var shard: Shard?
  /// Whether a sample of the runs is repeated in another process.
  var rechecks = true
  var color = ColorChoice.auto
}

/// What `faultline replay` was asked to do.
struct ReplayCommand: Sendable, Equatable {
  /// A case file, or with a seed a scenario.
  var subject = ""
  var seed: UInt64?
  var strategy: StrategyChoice?
  var defect: String?
  /// The step to stop after.
  var until: Int?
  var format = PlainFormat.text
}

/// What `faultline sweep` was asked to do.
struct SweepCommand: Sendable, Equatable {
  /// Every scenario when empty.
  var scenarios: [String] = []
  var defect: String?
  /// How many base runs a scenario has at most.
  var bases = 12
  /// Whether two things are made to go otherwise in one run too.
  var sweepsPairs = false
  /// The most pairs tried of a scenario, one of each kind; nil for all pairs there are.
  var pairLimit: Int? = 20_000
  /// Whether the small workloads of the store are gone through, in place of the scenarios.
  var sweepsWorkloads = false
  /// The most operations in one of these.
  var longest = 3
  /// Whether to stop at the first failing cell.
  var stopsAtFailure = false
  /// One per core when nil.
  var jobs: Int?
  /// The directory for report files.
  var report: String?
  var format = PlainFormat.text
  var hashing = Hashing.random
  var color = ColorChoice.auto
}

/// What `faultline defects` was asked to do.
struct DefectsCommand: Sendable, Equatable {
  /// Every defect when empty.
  var defects: [String] = []
  /// The usual ones when empty.
  var strategies: [StrategyChoice] = []
  /// How often each defect is searched for with each strategy.
  var trials = 20
  /// The seeds of each scenario after which a search is given up.
  var seeds: UInt64 = 500
  /// One per core when nil.
  var jobs: Int?
  var format = PlainFormat.text
}

/// What `faultline exhaust` was asked to do.
struct ExhaustCommand: Sendable, Equatable {
  var scenario = ""
  var defect: String?
  var bound = ExhaustiveSearch.Bound.preemptions(2)
  /// How many clients the workload has; the fewest when nil.
  var clients: Int?
  /// The schedules after which the search is given up.
  var limit = 1_000_000
  var keepsGoing = false
  /// The directory for the case; the usual one when nil.
  var report: String?
  var format = PlainFormat.text
}

/// What `faultline list` was asked to do.
struct ListCommand: Sendable, Equatable {
  var format = PlainFormat.text
}

/// What `faultline doctor` was asked to do.
struct DoctorCommand: Sendable, Equatable {
  var format = PlainFormat.text
}

/// What `faultline shrink` was asked to do.
struct ShrinkCommand: Sendable, Equatable {
  var path = ""
  /// Where the smaller case goes; beside the old one when nil.
  var output: String?
  var time = SearchBudget.standard.time
}

/// What `faultline explain` was asked to do.
struct ExplainCommand: Sendable, Equatable {
  var path = ""
  var time = SearchBudget.standard.time
}

/// What `faultline bench` was asked to do.
struct BenchCommand: Sendable, Equatable {
  /// Every workload when empty.
  var workloads: [Workload] = []
  /// How often the engine and its prototype are run one after the other.
  var pairs = 5
  /// Whether the search algorithms are measured in place of the engine.
  var measuresSchedulers = false
  /// How often each of them searches each program's bug.
  var trials = 1_000
  var format = PlainFormat.text
}

/// What `faultline demo` was asked to do.
struct DemoCommand: Sendable, Equatable {
  /// Where the log is kept; a temporary directory when nil.
  var directory: String?
  /// How many times as fast everything goes.
  var speed = 1
  var format = PlainFormat.text
  var color = ColorChoice.auto
}

/// What a command line asks for.
enum Invocation: Sendable, Equatable {
  case run(RunCommand)
  case replay(ReplayCommand)
  case sweep(SweepCommand)
  case merge(MergeCommand)
  case list(ListCommand)
  case doctor(DoctorCommand)
  case shrink(ShrinkCommand)
  case explain(ExplainCommand)
  case bench(BenchCommand)
  case defects(DefectsCommand)
  case exhaust(ExhaustCommand)
  case demo(DemoCommand)
  /// To print this help on standard output.
  case help(String)
  /// To print the version on standard output.
  case version
}
