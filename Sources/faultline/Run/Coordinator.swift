import Foundation
import Sim

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Shares a batch among workers and gathers what they count.
///
/// One thread, one poll(2): the workers do the work. Counts add up in any order, and after a failure every chunk before the
/// failing one is still awaited, so the outcome does not depend on how many workers there are.
final class Coordinator {
  /// A batch's outcome so far.
  struct Outcome {
    var counts: [BatchCounts]
    /// The failure with the lowest chunk, and its scenario.
    var failure: (scenario: Int, failure: SeedFailure, chunk: Int)?
    var isInterrupted = false
    var fault: String?
    /// How a portfolio shares the seeds of each scenario, where that is known.
    var shares: [Portfolio?]
    /// The seeds that took their workers with them, by scenario.
    var lost: [[UInt64]]
    /// The runs to be made again elsewhere, by scenario, and how long that took.
    var samples: [[SampledRun]]
    var recheckTime: Duration?
  }

  private let command: RunCommand
  private let scenarios: [String]
  private var queue: WorkQueue
  /// What is left of chunks whose worker died.
  private var remainders: [Chunk] = []
  private var outcome: Outcome
  private var busy: [(worker: WorkerProcess, chunk: Chunk)] = []
  private var idle: [WorkerProcess] = []
  private var progress: ProgressLine
  private let started = ContinuousClock.now
  private let deadline: ContinuousClock.Instant?
  private let seeds: SeedSpan

  /// No progress for this long is a verdict of its own.
  static let hangLimit = Duration.seconds(10)

  init(_ command: RunCommand, scenarios: [String], progress: ProgressLine) {
    self.command = command
    self.scenarios = scenarios
    self.progress = progress
    seeds = (command.shard ?? .whole).part(of: SeedSpan(command.seeds))
    let jobs = command.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    // A defect is expected to fail soon: small chunks let the scenarios take turns.
    queue = WorkQueue(
      scenarios: scenarios.count, seeds: seeds, jobs: jobs, chunk: command.defect == nil ? nil : 20,
      block: Strategy(command.strategyName)?.block ?? 1)
    outcome = Outcome(
      counts: scenarios.map { _ in BatchCounts() }, shares: scenarios.map { _ in nil },
      lost: scenarios.map { _ in [] }, samples: scenarios.map { _ in [] })
    if case .time(let limit) = command.seeds { deadline = started + limit } else { deadline = nil }
  }

  func run() -> Outcome {
    let jobs = command.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    while true {
      while busy.count < jobs, let chunk = nextChunk() { assign(chunk) }
      guard !busy.isEmpty else { break }
      wait()
      progress.show(progressText, at: .now)
    }
    progress.clear()
    for worker in idle { worker.dismiss() }
    if command.rechecks, outcome.fault == nil, !outcome.isInterrupted { recheck() }
    return outcome
  }

  /// Makes the sample again; a run that differs goes before any failure, since it casts doubt on all of them.
  private func recheck() {
    let begun = ContinuousClock.now
    let recheck = Rechecker(command: command, scenarios: scenarios).check(
      outcome.samples.map { $0.sorted { $0.seed < $1.seed } }, shares: outcome.shares, lost: outcome.lost)
    for (scenario, compared) in recheck.compared.enumerated() {
      outcome.counts[scenario].rechecked += compared
    }
    for (scenario, failure) in recheck.differences {
      outcome.counts[scenario].add(BatchCounts(failures: [failure]))
    }
    if let (scenario, failure) = recheck.differences.first { outcome.failure = (scenario, failure, 0) }
    outcome.fault = recheck.fault
    outcome.recheckTime = .now - begun
  }

  private var mayClaim: Bool {
    if outcome.fault != nil { return false }
    if Interruption.isRequested {
      outcome.isInterrupted = true
      return false
    }
    if outcome.failure != nil, !command.keepsGoing { return false }
    return deadline.map { .now < $0 } ?? true
  }

  /// After a failure what lies before it is still run to its end.
  private func nextChunk() -> Chunk? {
    if mayClaim { return remainders.popLast() ?? queue.next() }
    guard let failure = outcome.failure, outcome.fault == nil, !outcome.isInterrupted else { return nil }
    return remainders.firstIndex { $0.index < failure.chunk }.map { remainders.remove(at: $0) }
  }

  private func assign(_ chunk: Chunk) {
    do throws(WorkerProcess.StartError) {
      let worker: WorkerProcess
      if let free = idle.popLast() {
        worker = free
      } else {
        worker = try WorkerProcess(hashing: command.hashing)
      }
      let request = WorkerRequest(
        task: .batch, scenario: scenarios[chunk.scenario], defect: command.defect,
        strategy: command.strategyName, seed: chunk.seed, count: chunk.count, keepsGoing: command.keepsGoing,
        sampledFrom: command.rechecks ? seeds.first : nil, shares: outcome.shares[chunk.scenario],
        lostSeeds: outcome.lost[chunk.scenario])
      guard worker.send(request) else {
        outcome.fault = "a worker does not take requests"
        return
      }
      busy.append((worker, chunk))
    } catch {
      outcome.fault = error.reason
    }
  }

  /// Waits a little for replies, and looks after workers that died or hang.
  private func wait() {
    var descriptors = busy.map { pollfd(fd: $0.worker.output, events: Int16(POLLIN), revents: 0) }
    poll(&descriptors, nfds_t(descriptors.count), 100)
    let now = ContinuousClock.now
    for index in descriptors.indices.reversed() {
      let (worker, chunk) = busy[index]
      if descriptors[index].revents != 0 {
        take(from: worker, chunk, at: index)
      } else if worker.standstill(at: now) > Self.hangLimit {
        busy.remove(at: index)
        _ = worker.finish(killing: true)
        fail(
          chunk, worker.seed, "hung", "no progress for 10 s: code that loops without reaching an operation")
      }
    }
  }

  private func take(from worker: WorkerProcess, _ chunk: Chunk, at index: Int) {
    do throws(WorkerProcess.EndOfReplies) {
      guard let reply = try worker.receive() else { return }
      busy.remove(at: index)
      idle.append(worker)
      guard let batch = reply.batch else {
        outcome.fault = reply.error ?? "a worker gave no answer"
        return
      }
      outcome.counts[chunk.scenario].add(batch)
      outcome.shares[chunk.scenario] = outcome.shares[chunk.scenario] ?? reply.shares
      outcome.samples[chunk.scenario] += reply.runs ?? []
      if let failure = batch.failures.first { record(failure, of: chunk) }
    } catch {
      busy.remove(at: index)
      let ending = worker.finish()
      if error.isGarbled {
        outcome.fault =
          "a worker's answer is garbled: the system under test must not write to standard output"
      } else {
        fail(chunk, worker.seed, "crashed", ending.description)
      }
    }
  }

  /// A worker died of a seed, and took with it what it had counted: both sides of that seed are run by others when the
  /// batch goes on.
  private func fail(_ chunk: Chunk, _ seed: UInt64, _ verdict: String, _ detail: String) {
    let isKnown = outcome.lost[chunk.scenario].contains(seed)
    if !isKnown { outcome.lost[chunk.scenario].append(seed) }
    guard seed &- chunk.seed < chunk.count else {
      failTrial(chunk, seed, verdict, detail, isKnown: isKnown)
      return
    }
    let failure = SeedFailure(seed: seed, verdict: verdict, detail: detail, traceHash: 0)
    outcome.counts[chunk.scenario].add(BatchCounts(runs: 1, failures: [failure]))
    record(failure, of: chunk)
    guard command.keepsGoing else { return }
    let (before, after) = (seed &- chunk.seed, chunk.seed &+ chunk.count &- seed &- 1)
    for (start, count) in [(chunk.seed, before), (seed &+ 1, after)] where count > 0 {
      remainders.append(Chunk(index: chunk.index, scenario: chunk.scenario, seed: start, count: count))
    }
  }

  /// A worker died of a run that it made to know what its seeds mean; the chunk is run by another, without that run.
  ///
  /// Where the batch has the seed, in this shard or another, its own run is the one that is counted.
  private func failTrial(
    _ chunk: Chunk, _ seed: UInt64, _ verdict: String, _ detail: String, isKnown: Bool
  ) {
    remainders.append(chunk)
    let batch = SeedSpan(command.seeds)
    let isOfBatch = batch.count.map { seed &- batch.first < $0 } ?? (seed >= batch.first)
    guard !isKnown, !isOfBatch else { return }
    let failure = SeedFailure(seed: seed, verdict: verdict, detail: detail, traceHash: 0)
    outcome.counts[chunk.scenario].add(BatchCounts(failures: [failure]))
    record(failure, of: chunk)
  }

  private func record(_ failure: SeedFailure, of chunk: Chunk) {
    if let earlier = outcome.failure, earlier.chunk <= chunk.index { return }
    outcome.failure = (chunk.scenario, failure, chunk.index)
  }

  private var progressText: String {
    let runs = outcome.counts.reduce(0) { $0 + $1.runs }
    let failures = outcome.counts.reduce(0) { $0 + $1.failures.count }
    let elapsed = ContinuousClock.now - started
    let total = queue.runs.map { " of \(Int(clamping: $0).grouped)" } ?? ""
    return "\(runs.grouped)\(total) runs, \(failures) failed, "
      + MagnitudeFormat.rate(runs, of: "runs", in: elapsed)
  }
}

extension WorkerProcess.Ending: CustomStringConvertible {
  var description: String {
    switch self {
    case .exited(let status): "the process running it exited with status \(status)"
    case .signalled(let signal): "the process running it died of signal \(signal) (\(Self.name(of: signal)))"
    }
  }

  private static func name(of signal: Int32) -> String { String(cString: strsignal(signal)) }
}
