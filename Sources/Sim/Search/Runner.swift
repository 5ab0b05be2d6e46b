/// What a run is of: a body, and the faults the world may show it.
public struct Program: Sendable {
  /// The faults that may be injected.
  public var faults: FaultSet
  /// The steps after which a run is called stuck.
  public var maxSteps: Int
  /// Real time to wait for work that escaped to come back before a run in which nothing can go on is called deadlocked.
  ///
  /// 0 is enough for a program that waits for nothing but what the simulation offers.
  public var foreignWaitMilliseconds: Int
  /// The scenario's body: the root task of the world.
  public var body: @Sendable (Simulation) async throws -> Void

  /// Creates a program.
  public init(
    faults: FaultSet = [], maxSteps: Int = 1_000_000, foreignWaitMilliseconds: Int = 50,
    body: @escaping @Sendable (Simulation) async throws -> Void
  ) {
    self.faults = faults
    self.maxSteps = maxSteps
    self.foreignWaitMilliseconds = foreignWaitMilliseconds
    self.body = body
  }
}

/// What a run came to.
public struct RunResult: Sendable {
  /// The name of the search algorithm that a seed's run had; empty for a script's.
  public var algorithm = ""
  /// How it ended.
  public var verdict: Verdict
  /// What the violated invariant says.
  public var sentence: String?
  /// The hash over every event.
  public var traceHash: UInt64
  /// Which labels it reached and which faults it met, as a hash: runs that differ only in their order have the same.
  public var kind: UInt64
  /// How many steps it took.
  public var steps: Int
  /// How many tasks it had.
  public var tasks: Int
  /// How much virtual time passed.
  public var virtualTime: Duration
  /// The choices that differ from the default.
  public var script: ChoiceScript
  /// The events, when they were recorded.
  public var events: [TraceEvent]
  /// Where the violation was noticed, and what came next, when that was wanted.
  var violation: ViolationPlace?
  var aftermath: [TraceEvent]
  /// The tasks that were started, when that was recorded.
  var births: [TaskBirth]
  /// The scheduling points passed, when they were recorded.
  var visits: [Visit]
  /// The decisions of a scripted run, when they were recorded.
  var decisions: [Decision]
  /// The draws of how far faults went, when they were wanted.
  var extents: [ExtentPoint]
  /// Whether the choice that was watched could be made.
  var watchedWasMade: Bool
  /// How many draws had the value that was fixed for them.
  var fixedDraws: Int
  /// Scripted choices that could not be made: their point was never reached, or what they picked was not there.
  public var missedChoices: Int
  /// The first of them, in words.
  public var firstMissed: String?
}

/// Runs a program again and again on one thread, reusing the engine's memory.
public final class Runner {
  let program: Program
  let strategy: Strategy
  let schedulers: Strategy.Schedulers
  private let memory = EngineMemory()
  /// What all runs so far counted.
  public var tally: Tally
  var portfolio = PortfolioState()
  var guided: GuidedSearch?
  /// Called before each run that nobody asked for but that tells what a seed means, and once more before that seed's.
  public var willTry: (UInt64) -> Void = { _ in }
  private var profile: RunProfile?
  private let profileSeed: UInt64

  /// Creates a runner.
  /// - Parameters:
  ///   - program: What is run.
  ///   - strategy: How schedules are chosen.
  ///   - tally: Where what the runs count is added.
  ///   - profileSeed: The seed of the profile run at random, for the strategies that need one. With another one a
  ///     seed means another run.
  public init(
    _ program: Program, strategy: Strategy = .standard, tally: Tally = Tally(), profileSeed: UInt64 = 0
  ) {
    self.program = program
    self.strategy = strategy
    self.profileSeed = profileSeed
    self.tally = tally
    schedulers = Strategy.Schedulers(strategy)
  }

  /// Runs a seed.
  ///
  /// - Parameters:
  ///   - seed: The generator of the choices.
  ///   - keepsScript: Whether the result has the choices also when the run passed.
  ///   - isRecording: Whether the events are recorded as text.
  public func run(seed: UInt64, keepsScript: Bool = false, isRecording: Bool = false) -> RunResult {
    if strategy == .guided {
      return runGuided(seed: seed, keepsScript: keepsScript, isRecording: isRecording)
    }
    let plan = plan(for: seed)
    var settings =
      switch plan {
      case .script(let script): settings(.scripted(script))
      case .algorithm(let algorithm): settings(.seeded(mix64(seed, 0xFA17), scheduler(algorithm, seed)))
      }
    settings.keepsScript = keepsScript
    settings.isRecording = isRecording
    var result = execute(settings, tally)
    result.algorithm = plan.name
    learn(seed, result)
    return result
  }

  /// Runs a script; what it counts is not added to the tally.
  ///
  /// - Parameters:
  ///   - script: The choices that differ from the default.
  ///   - isRecording: Whether the events are recorded as text.
  ///   - foreignWaitMilliseconds: Real time to wait for escaped work before calling a deadlock.
  public func run(
    _ script: ChoiceScript, isRecording: Bool = false, foreignWaitMilliseconds: Int = 50
  ) -> RunResult {
    run(
      script, isRecording: isRecording, foreignWaitMilliseconds: foreignWaitMilliseconds,
      maxSteps: program.maxSteps)
  }

  /// Runs a script that may be called stuck earlier than the program's runs are.
  ///
  /// - Parameter candidate: The one whose occasions are recorded where events are; nil for all that could be chosen.
  func run(
    _ script: ChoiceScript, isRecording: Bool, of candidate: UInt64? = nil, foreignWaitMilliseconds: Int,
    maxSteps: Int
  ) -> RunResult {
    var settings = settings(.scripted(script), profile: RunProfile(steps: 1, tasks: 1))
    settings.isRecording = isRecording
    settings.recordedCandidate = candidate
    settings.keepsScript = true
    settings.foreignWaitMilliseconds = foreignWaitMilliseconds
    settings.maxSteps = min(settings.maxSteps, maxSteps)
    return execute(settings, scratch)
  }

  /// Runs a script with its events recorded, and a little further where it violates something.
  ///
  /// What came after the violation enters the trace's hash, so that the hash is no other run's.
  func runShowingAftermath(_ script: ChoiceScript) -> RunResult {
    var settings = settings(.scripted(script), profile: RunProfile(steps: 1, tasks: 1))
    settings.isRecording = true
    settings.keepsScript = true
    settings.showsAftermath = true
    settings.foreignWaitMilliseconds = 2
    return execute(settings, scratch)
  }

  /// Runs a script up to a step, and goes on at random from there: any task goes next, and what may fail may fail.
  ///
  /// - Parameters:
  ///   - script: The choices up to the step.
  ///   - step: The last step that it decides; the rest is drawn.
  ///   - seed: The generator of the rest.
  ///   - maxSteps: The steps after which it is called stuck.
  func run(_ script: ChoiceScript, upTo step: Int, then seed: UInt64, maxSteps: Int) -> RunResult {
    var settings = settings(
      .continued(script, upTo: step, seed: mix64(seed, 0x0DD5), RandomWalk()))
    settings.foreignWaitMilliseconds = 2
    settings.maxSteps = min(settings.maxSteps, maxSteps)
    return execute(settings, scratch)
  }

  /// Runs a script as a sweep needs it: without texts, but with how far things went.
  ///
  /// - Parameters:
  ///   - script: The choices that differ from the default.
  ///   - watched: The choice of which it is wanted whether it could be made.
  func sweep(_ script: ChoiceScript, watching watched: ScriptedChoice?) -> RunResult {
    var settings = settings(.scripted(script), profile: RunProfile(steps: 1, tasks: 1))
    settings.keepsExtents = true
    settings.watched = watched
    settings.foreignWaitMilliseconds = 2
    return execute(settings, tally)
  }

  /// The choices of a seed in a world where nothing fails.
  func faultFreeScript(of seed: UInt64) -> ChoiceScript {
    var settings = settings(
      .seeded(mix64(seed, 0xFA17), scheduler(strategy.algorithm(for: seed), seed)))
    settings.faults = []
    settings.keepsScript = true
    let scratch = Tally()
    scratch.progress = tally.progress
    return execute(settings, scratch).script
  }

  /// Runs a schedule that somebody else makes, without faults; the workload's draws but one answer 0.
  ///
  /// - Parameter tally: Where what it counts is added; nil for the runner's own.
  func run(
    scheduledBy scheduler: any Scheduler, fixing fixedDraw: FixedDraw? = nil, into tally: Tally? = nil
  ) -> RunResult {
    var settings = settings(.scheduled(scheduler), profile: RunProfile(steps: 1, tasks: 1))
    settings.faults = []
    settings.fixedDraw = fixedDraw
    return execute(settings, tally ?? self.tally)
  }

  /// Runs with one scheduled fault and no other surprise: tasks run to completion, the workload's draws are of seed 0.
  ///
  /// The fault has to be among the program's. ``tally`` tells whether it happened.
  public func run(_ schedule: FaultSchedule, isRecording: Bool = false) -> RunResult {
    var settings = settings(.seeded(0, RunToCompletion()), profile: RunProfile(steps: 1, tasks: 1))
    settings.schedule = schedule
    settings.isRecording = isRecording
    return execute(settings, tally)
  }

  /// What runs look like: the one without any surprise and, for strategies that need it, one at random without faults.
  public func profileRun() -> RunProfile {
    if let profile { return profile }
    let result = run(ChoiceScript(), foreignWaitMilliseconds: program.foreignWaitMilliseconds)
    var profile = RunProfile(steps: result.steps, tasks: result.tasks)
    profile.isPassed = result.verdict == .passed
    // Where even that run does not come to an end, one at random only takes as long again.
    if strategy.countsEvents || (strategy.needsRandomProfile && result.verdict == .passed) {
      addRandomRun(to: &profile)
    }
    if strategy.countsChoices {
      let scheduler = DelayBounded(limit: 0)
      _ = run(scheduledBy: scheduler, into: scratch)
      profile.choices = scheduler.choice
    }
    self.profile = profile
    return profile
  }

  private func scheduler(_ algorithm: Strategy, _ seed: UInt64) -> any Scheduler {
    let scheduler = schedulers[algorithm]
    scheduler.willRun(seed: seed)
    return scheduler
  }

  /// A run that fails is short of what would have come after, so another is made where counts matter; at most ten.
  private func addRandomRun(to profile: inout RunProfile) {
    let recorder = ProfileRecorder()
    for attempt in 0..<(strategy.countsEvents ? 10 : 1) as Range<UInt64> {
      var settings = settings(
        .seeded(mix64(profileSeed &* 10 &+ attempt, 0xC0_0471), recorder), profile: profile)
      settings.faults = []
      let result = execute(settings, scratch)
      profile.longest = max(profile.longest, result.steps)
      profile.events = recorder.events
      switch result.verdict {
      case .violated, .deadlocked: continue
      default: return
      }
    }
  }

  /// A tally for runs that are not part of the search.
  var scratch: Tally {
    let scratch = Tally()
    scratch.progress = tally.progress
    return scratch
  }

  func settings(_ choices: RunSettings.Choices, profile: RunProfile? = nil) -> RunSettings {
    RunSettings(
      choices, faults: program.faults, profile: profile ?? profileRun(), maxSteps: program.maxSteps,
      foreignWaitMilliseconds: program.foreignWaitMilliseconds)
  }

  func execute(_ settings: RunSettings, _ tally: Tally) -> RunResult {
    // A sign of life for every run: the steps of a short one give none.
    tally.progress.advance()
    tally.startRun()
    let simulation = Simulation(settings, memory: memory, tally: tally)
    let verdict = simulation.execute(program.body)
    return RunResult(
      verdict: verdict, sentence: simulation.violated?.sentence, traceHash: simulation.hash.value,
      kind: tally.kindOfRun,
      steps: simulation.steps,
      tasks: memory.tasks.count, virtualTime: simulation.now,
      script: simulation.finalScript,
      events: simulation.events, violation: simulation.violationPlace, aftermath: simulation.aftermath,
      births: simulation.births,
      visits: simulation.visits, decisions: simulation.decisions,
      extents: simulation.extents,
      watchedWasMade: settings.watched.map(simulation.decider.wasMade) ?? true,
      fixedDraws: simulation.fixedDraws,
      missedChoices: simulation.decider.missed + simulation.decider.unused,
      firstMissed: simulation.decider.firstMissed)
  }
}
