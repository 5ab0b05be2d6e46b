import Environment
import Scenarios
import Sim

/// Handles requests for runs.
///
/// Runners are kept, so that the profile run of a scenario is made once.
final class SimulationDesk {
  let page: ProgressPage?
  private var runners: [String: Runner] = [:]
  /// The sweep that was asked for last: most requests are for more of the same.
  var lastSweep: (key: String, sweep: Sweep)?
  /// The runners of the defect that was searched for last: the next request is mostly for the same.
  var lastDetection: (key: String, runners: [Runner])?

  init(page: ProgressPage?) { self.page = page }

  func handle(_ request: WorkerRequest) -> WorkerReply {
    let work: (WorkerRequest, Scenario, Runner) -> WorkerReply
    switch request.task {
    case .doctor: return WorkerReply(story: Doctor.examine())
    case .detect: return detect(request)
    case .search: return search(request)
    case .batch: work = batch
    case .recheck: work = recheck
    case .record: work = record
    case .explain: work = explain
    case .replay: work = replay
    case .shrink: work = shrink
    case .sweepPlan: work = planSweep
    case .sweep: work = sweep
    case .pairs: work = pair
    case .exhaust: work = exhaust
    }
    guard let scenario = Catalogue.scenario(request.scenario),
      let strategy = Strategy(request.strategy)
    else { return WorkerReply(error: "unknown scenario or strategy", code: ExitCode.internalFault.rawValue) }
    let defect = request.defect.flatMap { name in Catalogue.defects.first { $0.name == name } }
    page?.seed.pointee = request.seed
    return work(request, scenario, runner(scenario, defect, strategy, request))
  }

  private func runner(
    _ scenario: Scenario, _ defect: Defect?, _ strategy: Strategy, _ request: WorkerRequest
  ) -> Runner {
    let runner = runner(scenario, defect, strategy)
    if let shares = request.shares { runner.shares = shares }
    runner.skipInTrial(request.lostSeeds)
    runner.willTry = { [page] seed in
      page?.seed.pointee = seed
      page?.counter.pointee &+= 1
    }
    return runner
  }

  private func runner(_ scenario: Scenario, _ defect: Defect?, _ strategy: Strategy) -> Runner {
    let key = "\(scenario.name)/\(defect?.name ?? "")/\(strategy.name)"
    if let runner = runners[key] { return runner }
    let runner = Runner(scenario.program(defect: defect), strategy: strategy)
    runners[key] = runner
    return runner
  }

  private func batch(_ request: WorkerRequest, _ scenario: Scenario, _ runner: Runner) -> WorkerReply {
    watch(runner)
    var counts = BatchCounts()
    var sample: [SampledRun] = []
    let start = ContinuousClock.now
    for offset in 0..<request.count {
      let seed = request.seed &+ offset
      page?.seed.pointee = seed
      page?.counter.pointee &+= 1
      let result = runner.run(seed: seed)
      counts.add(seed: seed, result)
      if let first = request.sampledFrom, RecheckSample.includes(seed, from: first, result.verdict) {
        sample.append(SampledRun(seed: seed, hash: result.traceHash))
      }
      if result.verdict != .passed, !request.keepsGoing { break }
    }
    counts.busyNanoseconds = (ContinuousClock.now - start).wholeNanoseconds
    counts.add(runner.tally, scenario)
    counts.openingInAll = runner.openingInAll
    return WorkerReply(batch: counts, shares: runner.shares, runs: sample)
  }

  /// Counts anew, and shows the parent that work goes on.
  func watch(_ runner: Runner) {
    runner.tally = Tally()
    if let counter = page?.counter { runner.tally.showProgress(in: counter) }
  }
}

extension SimulationDesk {
  /// Finds a seed's failure again, shrinks it, tells it, and writes the case.
  private func explain(_ request: WorkerRequest, _ scenario: Scenario, _ runner: Runner) -> WorkerReply {
    watch(runner)
    let found = runner.run(seed: request.seed)
    if let expected = request.expectedHash, expected != found.traceHash {
      let detail = "two runs of seed \(request.seed) differ"
      return WorkerReply(story: story(of: .nondeterministic(detail), lines: [], found))
    }
    guard found.verdict != .passed else {
      return WorkerReply(story: story(of: found.verdict, lines: [], found))
    }
    let shortest = ShortestFailure.search(
      from: request.seed, found, with: runner, moreSeeds: request.isAlone ? 0 : 400,
      budget: request.budget)
    var request = request
    request.seed = shortest.seed
    return told(shortest.shrunk, from: shortest.found, request, scenario, runner, compared: shortest.compared)
  }

  /// Shrinks a case further.
  private func shrink(_ request: WorkerRequest, _ scenario: Scenario, _ runner: Runner) -> WorkerReply {
    let file: CaseFile
    do { file = try CaseFile(path: request.casePath ?? "") } catch { return refusal(error) }
    watch(runner)
    let found = runner.run(file.script)
    guard found.verdict != .passed else {
      var story = story(of: found.verdict, lines: [], found)
      story.remark = "the case passes now: there is nothing to shrink"
      return WorkerReply(story: story)
    }
    let shrunk = Shrinker.shrink(found, with: runner, budget: request.budget)
    return told(shrunk, from: found, request, scenario, runner)
  }

  func told(
    _ shrunk: Shrinker.Result, from found: RunResult, _ request: WorkerRequest, _ scenario: Scenario,
    _ runner: Runner, compared: Int = 1
  ) -> WorkerReply {
    let explanation = Explainer.explain(shrunk.run.script, with: runner)
    var story = story(of: explanation.verdict, lines: explanation.lines, shrunk.run)
    story.foundChoices = found.script.choices.count
    story.attempts = shrunk.attempts
    story.seed = request.seed
    story.compared = compared
    story.before = explanation.before.map { "\($0.fileID):\($0.line)" }
    story.after = explanation.after.map { "\($0.fileID):\($0.line)" }
    story.window = explanation.window
    story.curve = explanation.curve
    guard let path = request.outputPath else { return WorkerReply(story: story) }
    let file = CaseFile(
      tool: Build.tool, scenario: scenario.name, defect: request.defect, strategy: request.strategy,
      seed: request.seed, verdict: shrunk.run.verdict.name, invariant: shrunk.run.verdict.invariant,
      traceHash: shrunk.run.traceHash, steps: shrunk.run.steps,
      choices: CaseFile.choices(of: shrunk.run.script),
      events: TraceText.events(runner.run(shrunk.run.script, isRecording: true).events))
    do { try file.write(to: path) } catch { return refusal(error) }
    story.casePath = path
    return WorkerReply(story: story)
  }

  /// Runs a case or a seed with its events recorded.
  private func replay(_ request: WorkerRequest, _ scenario: Scenario, _ runner: Runner) -> WorkerReply {
    guard let path = request.casePath else {
      let script = runner.run(seed: request.seed, keepsScript: true).script
      let run = runner.run(script, isRecording: true)
      return WorkerReply(story: story(of: run.verdict, lines: lines(run, request), run))
    }
    let file: CaseFile
    do { file = try CaseFile(path: path) } catch { return refusal(error) }
    let run = runner.run(file.script, isRecording: true)
    let comparison = ReplayComparison(file, run)
    var story = story(of: comparison.verdict, lines: lines(run, request), run)
    story.outcome = comparison.outcome.rawValue
    story.remark = comparison.remark
    return WorkerReply(story: story)
  }

  private func lines(_ run: RunResult, _ request: WorkerRequest) -> [String] {
    TraceText.lines(run.events.filter { $0.step <= request.untilStep ?? .max })
  }

  private func refusal(_ error: CaseFileError) -> WorkerReply {
    WorkerReply(error: error.description, code: ExitCode(error).rawValue)
  }

  private func story(of verdict: Verdict, lines: [String], _ run: RunResult) -> Story {
    Story(
      verdict: verdict.name, invariant: verdict.invariant, detail: verdict.detail, lines: lines,
      traceHash: run.traceHash, steps: run.steps, foundChoices: run.script.choices.count,
      choices: run.script.choices.count, attempts: 0)
  }
}

extension BatchCounts {
  fileprivate mutating func add(seed: UInt64, _ result: RunResult) {
    var batch = Batch()
    batch.add(seed: seed, result)
    runs += 1
    steps += result.steps
    virtualNanoseconds += result.virtualTime.wholeNanoseconds
    hash &+= batch.hash
    traces.add(result.traceHash)
    kinds.add(result.kind)
    algorithms[result.algorithm, default: AlgorithmCounts()].add(result)
    guard result.verdict != .passed else { return }
    failures.append(
      SeedFailure(
        seed: seed, algorithm: result.algorithm, verdict: result.verdict.name,
        invariant: result.verdict.invariant,
        detail: result.verdict.detail, traceHash: result.traceHash))
  }

  fileprivate mutating func add(_ tally: Tally, _ scenario: Scenario) {
    operations = tally.operations
    abandonedTasks = tally.abandonedTasks
    labels = tally.labels
    evaluations = tally.evaluations
    for fault in scenario.faults.kinds { faults[fault.name] = tally.injections(of: fault) }
    // What came about without being drawn.
    for fault in FaultSet.observed.kinds where tally.injections(of: fault) > 0 {
      faults[fault.name] = tally.injections(of: fault)
    }
  }
}

extension AlgorithmCounts {
  fileprivate mutating func add(_ result: RunResult) {
    runs += 1
    kinds.add(result.kind)
    if result.verdict != .passed { failures += 1 }
  }
}

extension Duration {
  /// Nanoseconds, for a duration of less than 292 years.
  var wholeNanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
