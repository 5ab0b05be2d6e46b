/// What a run is of: a body, and the faults the world may show it.
public struct Program: Sendable {
  /// The faults that may be injected.
  public var faults: FaultSet
  /// The steps after which a run is called stuck.
  public var maxSteps: Int
  /// The scenario's body: the root task of the world.
  public var body: @Sendable (Simulation) async throws -> Void

  /// Creates a program.
  public init(
    faults: FaultSet = [], maxSteps: Int = 1_000_000,
    body: @escaping @Sendable (Simulation) async throws -> Void
  ) {
    self.faults = faults
    self.maxSteps = maxSteps
    self.body = body
  }
}

/// What a run came to.
public struct RunResult: Sendable {
  /// How it ended.
  public var verdict: Verdict
  /// What the violated invariant says.
  public var sentence: String?
  /// The hash over every event.
  public var traceHash: UInt64
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
  /// The scheduling points passed, when they were recorded.
  var visits: [Visit]
  /// Scripted choices that could not be made: their point was never reached, or what they picked was not there.
  public var missedChoices: Int
  /// The first of them, in words.
  public var firstMissed: String?
}

/// Runs a program again and again on one thread, reusing the engine's memory.
public final class Runner {
  private let program: Program
  private let strategy: Strategy
  private let schedulers: Strategy.Schedulers
  private let memory = EngineMemory()
  /// What all runs so far counted.
  public var tally: Tally
  private var profile: RunProfile?

  /// Creates a runner.
  public init(_ program: Program, strategy: Strategy = .mixed, tally: Tally = Tally()) {
    self.program = program
    self.strategy = strategy
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
    var settings = settings(.seeded(mix64(seed, 0xFA17), schedulers.scheduler(for: seed)))
    settings.keepsScript = keepsScript
    settings.isRecording = isRecording
    return execute(settings, tally)
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
    var settings = settings(.scripted(script), profile: RunProfile(steps: 1, tasks: 1))
    settings.isRecording = isRecording
    settings.keepsScript = true
    settings.foreignWaitMilliseconds = foreignWaitMilliseconds
    let scratch = Tally()
    scratch.progress = tally.progress
    return execute(settings, scratch)
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

  /// The run without any surprise; it is the scale for the algorithms that need one.
  public func profileRun() -> RunProfile {
    if let profile { return profile }
    let result = run(ChoiceScript())
    let profile = RunProfile(steps: result.steps, tasks: result.tasks)
    self.profile = profile
    return profile
  }

  private func settings(_ choices: RunSettings.Choices, profile: RunProfile? = nil) -> RunSettings {
    RunSettings(
      choices, faults: program.faults, profile: profile ?? profileRun(), maxSteps: program.maxSteps)
  }

  private func execute(_ settings: RunSettings, _ tally: Tally) -> RunResult {
    let simulation = Simulation(settings, memory: memory, tally: tally)
    let verdict = simulation.execute(program.body)
    return RunResult(
      verdict: verdict, sentence: simulation.violated?.sentence, traceHash: simulation.hash.value,
      steps: simulation.steps,
      tasks: memory.tasks.count, virtualTime: simulation.now,
      script: simulation.finalScript,
      events: simulation.events, visits: simulation.visits,
      missedChoices: simulation.decider.missed + simulation.decider.unused,
      firstMissed: simulation.decider.firstMissed)
  }
}
