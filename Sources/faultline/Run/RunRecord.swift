import Scenarios
import Sim

/// One scenario's part of a batch, as a report for programs has it and as `faultline merge` reads it back.
struct RunRecord: Codable {
  static let schema = "faultline.run.1"

  var schema: String
  var scenario: String
  /// What the whole batch was asked for.
  var batch: BatchIdentity
  /// Which part of it this is; nil for all of it.
  var shard: Part?
  /// The parts that were not there to be joined, counted from 1.
  var missingShards: [Int]?
  var interrupted: Bool
  /// Why the batch could not be finished.
  var fault: String?
  var strategy: String
  var defect: String?
  var verdict: String
  var seeds: Int
  var steps: Int
  var batchHash: String
  var virtualSeconds: Double
  var virtualNanoseconds: Int64
  var busySeconds: Double
  var busyNanoseconds: Int64
  var operations: Int
  var abandonedTasks: Int
  /// How many runs were repeated in another process.
  var rechecked: Int
  var faults: [String: Int]
  var reached: [String: Int]
  var notReached: [String]
  var evaluations: [String: Int]
  /// What the runs did, and what further ones may do that none has.
  var traces: Behaviours
  var kinds: Behaviours
  /// What each search algorithm did, by name.
  var algorithms: [String: Algorithm]
  /// How many runs differ from the one without any surprise in at most one thing; nil where these are not searched.
  var openingInAll: Int?
  var failures: [Failure]

  /// A shard as people count them: from 1.
  struct Part: Codable, Equatable {
    var number: Int
    var count: Int
  }

  /// About how many different ones there were, and the probability that a further run is none of them.
  struct Behaviours: Codable {
    var distinct: Int
    var unseenShare: Double?
    /// What the two are estimated from, and those of joined shards again.
    var sample: BehaviourSample

    init(_ sample: BehaviourSample) {
      distinct = sample.distinct
      unseenShare = sample.unseenShare
      self.sample = sample
    }
  }

  /// What the runs of one search algorithm came to.
  struct Algorithm: Codable {
    var runs: Int
    var failures: Int
    /// The kinds of run that it showed, and those that no other algorithm did.
    var kinds: Behaviours
    var kindsOfItsOwn: Int
  }

  struct Failure: Codable {
    var seed: String
    /// The search algorithm that the seed's run had; nil where the run took its process with it.
    var algorithm: String?
    var verdict: String
    var invariant: String?
    var detail: String
    var traceHash: String
    // What follows is of the one failure that is told.
    var story: [String]?
    var casePath: String?
    var reproduce: String?
    var shrunkTraceHash: String?
    var choices: Int?
    var before: String?
    var after: String?
    var window: String?
    var curve: FailureCurve?
    var steps: Int?
    var foundChoices: Int?
    var attempts: Int?
    var storySeed: String?
    var compared: Int?
  }
}

extension RunRecord {
  init(_ report: BatchReport, _ row: BatchReport.Row) {
    self.init(
      schema: Self.schema, scenario: row.scenario.name, batch: report.identity,
      shard: report.shard == .whole
        ? nil : Part(number: report.shard.index + 1, count: report.shard.count),
      missingShards: report.missing.isEmpty ? nil : report.missing, interrupted: report.isInterrupted,
      fault: report.fault, strategy: report.identity.strategy, defect: report.identity.defect,
      verdict: row.verdict, seeds: row.counts.runs, steps: row.counts.steps,
      batchHash: hexadecimal(row.counts.hash),
      virtualSeconds: row.virtualTime / .seconds(1), virtualNanoseconds: row.counts.virtualNanoseconds,
      busySeconds: row.busyTime / .seconds(1), busyNanoseconds: row.counts.busyNanoseconds,
      operations: row.counts.operations, abandonedTasks: row.counts.abandonedTasks,
      rechecked: row.counts.rechecked, faults: row.counts.faults, reached: row.counts.labels,
      notReached: row.unreached, evaluations: row.counts.evaluations,
      traces: Behaviours(row.counts.traces), kinds: Behaviours(row.counts.kinds),
      algorithms: Dictionary(
        uniqueKeysWithValues: row.algorithms.map { ($0.name, Algorithm($0.counts, $0.kindsOfItsOwn)) }),
      openingInAll: row.counts.openingInAll,
      failures: row.counts.failures.map { failure in
        let record = Failure(failure)
        guard let told = report.failure, told.scenario.name == row.scenario.name, told.seed == failure.seed
        else { return record }
        return record.telling(told)
      })
  }

  /// What the record says was counted; nil when a number in it is none.
  var counts: BatchCounts? {
    guard let hash = UInt64(batchHash, radix: 16) else { return nil }
    var counts = BatchCounts(
      runs: seeds, steps: steps, virtualNanoseconds: virtualNanoseconds, busyNanoseconds: busyNanoseconds,
      operations: operations, abandonedTasks: abandonedTasks, hash: hash, rechecked: rechecked,
      faults: faults, labels: reached, evaluations: evaluations, traces: traces.sample, kinds: kinds.sample,
      algorithms: algorithms.mapValues(\.counted), openingInAll: openingInAll)
    for failure in failures {
      guard let failure = failure.counted else { return nil }
      counts.failures.append(failure)
    }
    return counts
  }
}

extension RunRecord.Algorithm {
  init(_ counts: AlgorithmCounts, _ kindsOfItsOwn: Int) {
    self.init(
      runs: counts.runs, failures: counts.failures, kinds: RunRecord.Behaviours(counts.kinds),
      kindsOfItsOwn: kindsOfItsOwn)
  }

  fileprivate var counted: AlgorithmCounts {
    AlgorithmCounts(runs: runs, failures: failures, kinds: kinds.sample)
  }
}

extension RunRecord.Failure {
  init(_ failure: SeedFailure) {
    self.init(
      seed: "0x" + String(failure.seed, radix: 16), algorithm: failure.algorithm, verdict: failure.verdict,
      invariant: failure.invariant, detail: failure.detail, traceHash: hexadecimal(failure.traceHash))
  }

  func telling(_ told: BatchReport.Failure) -> Self {
    var record = self
    record.reproduce = told.replay
    guard let told = told.story else { return record }
    record.story = told.lines
    record.casePath = told.casePath
    record.shrunkTraceHash = hexadecimal(told.traceHash)
    record.choices = told.choices
    record.before = told.before
    record.after = told.after
    record.window = told.window
    record.curve = told.curve
    record.steps = told.steps
    record.foundChoices = told.foundChoices
    record.attempts = told.attempts
    record.storySeed = "0x" + String(told.seed, radix: 16)
    record.compared = told.compared
    return record
  }

  fileprivate var counted: SeedFailure? {
    guard let seed = try? Seed.parse(seed), let hash = UInt64(traceHash, radix: 16) else { return nil }
    return SeedFailure(
      seed: seed, algorithm: algorithm, verdict: verdict, invariant: invariant, detail: detail,
      traceHash: hash)
  }

  /// The story as it was told; nil for a failure that was only counted.
  var told: Story? {
    guard let story, let hash = shrunkTraceHash.flatMap({ UInt64($0, radix: 16) }) else { return nil }
    return Story(
      verdict: verdict, invariant: invariant, detail: detail, lines: story, casePath: casePath,
      traceHash: hash, steps: steps ?? 0, foundChoices: foundChoices ?? 0, choices: choices ?? 0,
      attempts: attempts ?? 0, seed: storySeed.flatMap { try? Seed.parse($0) } ?? 0, compared: compared ?? 1,
      before: before, after: after, window: window, curve: curve)
  }
}
