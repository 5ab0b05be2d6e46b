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

  init(page: ProgressPage?) { self.page = page }

  func handle(_ request: WorkerRequest) -> WorkerReply {
    if request.task == .doctor { return WorkerReply(story: Doctor.examine()) }
    if request.task == .search { return search(request) }
    guard let scenario = Catalogue.scenario(request.scenario),
      let strategy = Strategy(request.strategy)
    else { return WorkerReply(error: "unknown scenario or strategy", code: ExitCode.internalFault.rawValue) }
    let defect = request.defect.flatMap { name in Catalogue.defects.first { $0.name == name } }
    let runner = runner(scenario, defect, strategy)
    page?.seed.pointee = request.seed
    switch request.task {
    case .batch: return WorkerReply(batch: batch(request, scenario, runner))
    case .explain: return explain(request, scenario, runner)
    case .replay: return replay(request, scenario, runner)
    case .shrink: return shrink(request, scenario, runner)
    case .doctor: return WorkerReply(story: Doctor.examine())
    case .sweepPlan: return planSweep(request, runner)
    case .sweep: return sweep(request, runner)
    case .search: return search(request)
    }
  }

  private func runner(_ scenario: Scenario, _ defect: Defect?, _ strategy: Strategy) -> Runner {
    let key = "\(scenario.name)/\(defect?.name ?? "")/\(strategy.name)"
    if let runner = runners[key] { return runner }
    let runner = Runner(scenario.program(defect: defect), strategy: strategy)
    runners[key] = runner
    return runner
  }

  private func batch(_ request: WorkerRequest, _ scenario: Scenario, _ runner: Runner) -> BatchCounts {
    runner.tally = Tally()
    if let counter = page?.counter { runner.tally.showProgress(in: counter) }
    var counts = BatchCounts()
    let start = ContinuousClock.now
    for offset in 0..<request.count {
      let seed = request.seed &+ offset
      page?.seed.pointee = seed
      page?.counter.pointee &+= 1
      let result = runner.run(seed: seed)
      counts.add(seed: seed, result)
      if result.verdict != .passed, !request.keepsGoing { break }
    }
    counts.busyNanoseconds = (ContinuousClock.now - start).wholeNanoseconds
    counts.add(runner.tally, scenario)
    return counts
  }
}

extension SimulationDesk {
  /// Finds a seed's failure again, shrinks it, tells it, and writes the case.
  private func explain(_ request: WorkerRequest, _ scenario: Scenario, _ runner: Runner) -> WorkerReply {
    let found = runner.run(seed: request.seed)
    if let expected = request.expectedHash, expected != found.traceHash {
      let detail = "two runs of seed \(request.seed) differ: \(firstDifference(request.seed, runner))"
      return WorkerReply(story: story(of: .nondeterministic(detail), lines: [], found))
    }
    guard found.verdict != .passed else {
      return WorkerReply(story: story(of: found.verdict, lines: [], found))
    }
    let shortest = ShortestFailure.search(
      from: request.seed, found, with: runner, moreSeeds: request.isAlone ? 0 : 400,
      limit: .milliseconds(request.limitMilliseconds))
    var request = request
    request.seed = shortest.seed
    return told(shortest.shrunk, from: shortest.found, request, scenario, runner, compared: shortest.compared)
  }

  /// Where two runs of a seed part, as far as one process can show it.
  private func firstDifference(_ seed: UInt64, _ runner: Runner) -> String {
    let (first, second) = (
      runner.run(seed: seed, isRecording: true), runner.run(seed: seed, isRecording: true)
    )
    let (a, b) = (TraceText.lines(first.events), TraceText.lines(second.events))
    guard let index = a.indices.first(where: { $0 >= b.count || a[$0] != b[$0] }) else {
      return a.count < b.count
        ? "one has '\(b[a.count])' at its end"
        : "only between processes, so they depend on a hash seed, an address or the environment"
    }
    return "'\(a[index])' against \(index < b.count ? "'\(b[index])'" : "nothing")"
  }

  /// Shrinks a case further.
  private func shrink(_ request: WorkerRequest, _ scenario: Scenario, _ runner: Runner) -> WorkerReply {
    let file: CaseFile
    do { file = try CaseFile(path: request.casePath ?? "") } catch { return refusal(error) }
    let found = runner.run(file.script)
    guard found.verdict != .passed else {
      var story = story(of: found.verdict, lines: [], found)
      story.remark = "the case passes now: there is nothing to shrink"
      return WorkerReply(story: story)
    }
    let shrunk = Shrinker.shrink(found, with: runner, limit: .milliseconds(request.limitMilliseconds))
    return told(shrunk, from: found, request, scenario, runner)
  }

  private func told(
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
    guard let path = request.outputPath else { return WorkerReply(story: story) }
    let file = CaseFile(
      tool: Build.tool, scenario: scenario.name, defect: request.defect, strategy: request.strategy,
      seed: request.seed, verdict: shrunk.run.verdict.name, invariant: shrunk.run.verdict.invariant,
      traceHash: shrunk.run.traceHash, steps: shrunk.run.steps,
      choices: CaseFile.choices(of: shrunk.run.script))
    do { try file.write(to: path) } catch { return refusal(error) }
    story.casePath = path
    return WorkerReply(story: story)
  }

  /// Runs a case or a seed with its events recorded.
  private func replay(_ request: WorkerRequest, _ scenario: Scenario, _ runner: Runner) -> WorkerReply {
    var file: CaseFile?
    let script: ChoiceScript
    if let path = request.casePath {
      do { file = try CaseFile(path: path) } catch { return refusal(error) }
      script = file?.script ?? ChoiceScript()
    } else {
      script = runner.run(seed: request.seed, keepsScript: true).script
    }
    let run = runner.run(script, isRecording: true)
    let events = run.events.filter { $0.step <= request.untilStep ?? .max }
    var story = story(of: run.verdict, lines: TraceText.lines(events), run)
    story.remark = file.flatMap { Self.difference($0, run) }
    return WorkerReply(story: story)
  }

  /// What a replay did otherwise than its case says; nil when nothing.
  private static func difference(_ file: CaseFile, _ run: RunResult) -> String? {
    let isSame = file.verdict == run.verdict.name && file.invariant == run.verdict.invariant
    if isSame, file.traceHash == run.traceHash { return nil }
    var parts: [String] = []
    if !isSame { parts.append("the case was \(file.verdict)\(file.invariant.map { " \($0)" } ?? "")") }
    if let missed = run.firstMissed {
      parts.append("the first difference: \(missed)")
    } else if file.traceHash != run.traceHash {
      parts.append(
        file.tool == Build.tool
          ? "the trace differs although the build is the same"
          : "the trace differs, as it may in another build (\(file.tool.configuration), \(file.tool.toolchain))"
      )
    }
    return parts.joined(separator: "; ")
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
    guard result.verdict != .passed else { return }
    failures.append(
      SeedFailure(
        seed: seed, verdict: result.verdict.name, invariant: result.verdict.invariant,
        detail: result.verdict.detail, traceHash: result.traceHash))
  }

  fileprivate mutating func add(_ tally: Tally, _ scenario: Scenario) {
    operations = tally.operations
    abandonedTasks = tally.abandonedTasks
    labels = tally.labels
    evaluations = tally.evaluations
    for fault in scenario.faults.kinds { faults[fault.name] = tally.injections(of: fault) }
  }
}

extension Duration {
  /// Nanoseconds, for a duration of less than 292 years.
  var wholeNanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
