public import Environment

/// One run of a simulated world.
///
/// A run is a function of its choices. The scheduler's picks, the faults and the workload's draws all pass through
/// one log; the same build and the same log give the same trace, in every process.
///
/// Everything happens on the thread that runs it: the tasks of the system under test run there one step at a
/// time, a step being one pick and what runs until the next.
///
/// Unchecked: a simulation is confined to that thread. Entries from any other are recognised by the thread-local
/// slot and go to the locked control proof instead.
public final class Simulation: @unchecked Sendable {
  // What the run is.
  @exclusivity(unchecked) var settings: RunSettings
  let tally: Tally
  let control = ControlProof()
  let memory: EngineMemory
  let symbols = RuntimeSymbols.shared
  let threadSlot = ThreadSlot.shared
  let watch = TaskWatch.shared
  /// The marks that other threads had left, anywhere, when the run began.
  @exclusivity(unchecked) var marksBefore: UInt64 = 0
  /// Picks who goes next, unless a script does.
  ///
  /// A constant, so that no pick has to retain it.
  let scheduler: any Scheduler
  /// Whether the scheduler is told of steps that leave it no choice.
  let seesForcedSteps: Bool
  @exclusivity(unchecked) var decider: Decider

  // Where it is.
  /// Steps so far.
  @exclusivity(unchecked) public internal(set) var steps = 0
  /// Scheduling points that tasks have passed: a run without any proves nothing.
  @exclusivity(unchecked) var points = 0
  /// Virtual time since the run began, in nanoseconds.
  @exclusivity(unchecked) var nowNanoseconds: Int64 = 0
  /// How much of it moved on although something could run.
  @exclusivity(unchecked) var stalledNanoseconds: Int64 = 0
  @exclusivity(unchecked) var hash = TraceHash()
  @exclusivity(unchecked) var verdict = Verdict.passed
  @exclusivity(unchecked) var isStopped = false
  /// The violated invariant.
  @exclusivity(unchecked) var violated: Invariant?
  /// What an observer is being told, and from which line it was asked for, while it is told.
  @exclusivity(unchecked) public internal(set) var observedSite: CallSite?
  /// Where the violation was noticed.
  @exclusivity(unchecked) var violationPlace: ViolationPlace?
  /// What came after the violation.
  @exclusivity(unchecked) var aftermath: [TraceEvent] = []
  @exclusivity(unchecked) var stage = Stage.running

  // Who is running.
  @exclusivity(unchecked) var processes: [SimProcess] = []
  @exclusivity(unchecked) var currentProcess = 0
  @exclusivity(unchecked) var currentTask = TaskTable.world
  /// The running task's address: a quick way to see that it is still the same one, within a step only.
  @exclusivity(unchecked) var currentAddress: UInt = 0
  /// The process whose root task is being created.
  @exclusivity(unchecked) var startingProcess = -1

  // The pick that was drawn before its predecessor parked.
  @exclusivity(unchecked) var pending = Pick.none
  /// Set while resuming: the job that arrives now is that resumption, and is run at once.
  @exclusivity(unchecked) var expectsDirectJob = false
  @exclusivity(unchecked) var directJob: UnownedJob?
  /// Whether the slot that runs now was made ready by a cancellation.
  @exclusivity(unchecked) var wasCancelled = false
  /// Processes whose root task has ended and whose other tasks are still to be unwound.
  @exclusivity(unchecked) var exited: [SimProcess] = []

  // Tasks that run to their first operation before anything else does.
  @exclusivity(unchecked) var starters = Starters()

  // World events.
  /// How often the power has failed so far.
  @exclusivity(unchecked) public internal(set) var powerLosses = 0
  /// What happens to the machine when it does, in order.
  @exclusivity(unchecked) var powerLossActions: [() -> Void] = []
  /// Whom the decisions about the disk are named by, while the power fails.
  @exclusivity(unchecked) var powerLossTask = TaskTable.world
  @exclusivity(unchecked) var lanes: [Lane] = []
  /// What the world does by itself, each with a lane of its own.
  @exclusivity(unchecked) var worldEvents: [WorldEvent] = []
  /// The earliest step at which the fault plan fires a lane.
  @exclusivity(unchecked) var nextLaneStep = Int.max
  /// The timers due at one instant, while they are made ready.
  @exclusivity(unchecked) var due: [TimerHeap.Timer] = []

  /// What acts in the world besides the tasks.
  @exclusivity(unchecked) var agents: [AgentSeat] = []
  /// How often agents were given a step: an operation sees by it what it has set in motion.
  @exclusivity(unchecked) var agentWakes = 0

  /// What the world lets go of when the run is over.
  @exclusivity(unchecked) var endActions: [() -> Void] = []

  // Checks.
  @exclusivity(unchecked) var checkers: [any Checker] = []
  /// Rises with everything that an invariant could see; a step that leaves it alone needs no check.
  @exclusivity(unchecked) var changes: UInt64 = 0
  @exclusivity(unchecked) var checkedChanges: UInt64 = 0
  /// Who tells the abstract state, where a search wants to know it.
  @exclusivity(unchecked) var stateObservers: [(inout StateDigest) -> Void] = []

  // Records, made only when asked for.
  @exclusivity(unchecked) var events: [TraceEvent] = []
  @exclusivity(unchecked) var visits: [Visit] = []
  @exclusivity(unchecked) var births: [TaskBirth] = []
  @exclusivity(unchecked) var decisions: [Decision] = []
  /// The names of what was ready at a recorded decision: most of it is ready at many.
  @exclusivity(unchecked) var readyNames: [UInt64: String] = [:]
  @exclusivity(unchecked) var extents: [ExtentPoint] = []
  @exclusivity(unchecked) var finalScript = ChoiceScript()
  @exclusivity(unchecked) var drawLabels = DrawLabels()
  /// How many draws had the value that was fixed for them.
  @exclusivity(unchecked) var fixedDraws = 0
  @exclusivity(unchecked) var objectNames = Simulation.noObject
  /// Tasks that came through the global hook: the runtime does not tell when they end.
  @exclusivity(unchecked) var adoptedTasks = 0
  /// The runtime's identity of the first task: an older one belongs to somebody else.
  @exclusivity(unchecked) var firstRuntimeID: UInt64 = 0

  /// The names of a run without objects: one array for all runs, copied by the first that registers something.
  private static let noObject = ["-"]

  /// Where a run stands.
  enum Stage { case running, unwinding, over }

  init(_ settings: RunSettings, memory: EngineMemory, tally: Tally) {
    self.settings = settings
    self.memory = memory
    self.tally = tally
    scheduler =
      switch settings.choices {
      case .seeded(_, let scheduler), .scheduled(let scheduler), .continued(_, _, _, let scheduler): scheduler
      case .scripted: RunToCompletion()
      }
    seesForcedSteps = scheduler.seesForcedSteps
    memory.reset()
    decider = Decider(settings)
  }

  /// The simulation that the calling thread is running.
  static var onThisThread: Simulation? {
    ThreadSlot.shared.pointer.map { Unmanaged<Simulation>.fromOpaque($0).takeUnretainedValue() }
  }

  @inline(__always)
  var isOnThisThread: Bool { threadSlot.pointer == Unmanaged.passUnretained(self).toOpaque() }

  /// Virtual time since the run began.
  public var now: Duration { .nanoseconds(nowNanoseconds) }

  /// Whether events are being recorded as text.
  public var isRecording: Bool { settings.isRecording }

  /// Whether a task is one of the run's.
  func owns(_ runtimeID: UInt64) -> Bool { memory.tasks.find(runtimeID) != nil }

  /// Whether the calling code belongs to a process that is alive: only then may it be seen.
  @inline(__always)
  var isAlive: Bool { isOnThisThread && stage == .running && !processes[currentProcess].isDead }

  /// Registers an object that operations will name, such as a file.
  /// - Returns: Its number, the same in every run with the same choices.
  public func registerObject(_ name: String) -> Int {
    objectNames.append(name)
    return objectNames.count - 1
  }

  /// Does something when the run is over and everything is unwound: objects that refer to each other part.
  func onEnd(_ action: @escaping () -> Void) { endActions.append(action) }

  /// Something that an invariant may look at has changed.
  @inline(__always)
  func touch() { changes &+= 1 }
}

/// What a pick came to: a slot, or one of these.
struct Pick: Equatable {
  var raw: Int32

  /// Nothing drawn.
  static let none = Pick(raw: -1)
  /// The run is to stop.
  static let stop = Pick(raw: -2)
  /// Nothing can run.
  static let quiet = Pick(raw: -3)

  @inline(__always)
  static func slot(_ slot: Int32) -> Pick { Pick(raw: slot) }
  @inline(__always)
  static func lane(_ lane: Int) -> Pick { Pick(raw: -16 - Int32(lane)) }

  @inline(__always)
  var isSlot: Bool { raw >= 0 }
  @inline(__always)
  var lane: Int? { raw <= -16 ? Int(-16 - raw) : nil }
}

/// A world event that could happen next.
struct Lane {
  var kind: OperationKind
  var process: Int
  var identity: UInt64
  /// The step at which the fault plan fires it; `Int.max` for never.
  var step: Int
  var isOpen: Bool
  /// Which of the world's events it is, where it is one of those.
  var event = -1
}

/// What a run is made from.
struct RunSettings {
  var choices: Choices
  var faults: FaultSet
  /// The only fault that the run has, in place of those of the plan.
  var schedule: FaultSchedule?
  var profile: RunProfile
  var maxSteps: Int
  var maxNanoseconds: Int64 = 100 * 365 * 86_400 * 1_000_000_000
  var isRecording: Bool
  /// The candidate whose occasions alone are recorded among the decisions; nil where all are.
  var recordedCandidate: UInt64?
  /// Whether the script is wanted also of a run that passes.
  var keepsScript = false
  /// Whether the draws of how far a fault went are wanted.
  var keepsExtents = false
  /// Whether the run goes on for a moment after a violation, so that it shows what would have come next.
  var showsAftermath = false
  /// Where the states that the run reaches are taken down; nil where nobody wants to know them.
  var coverage: StateCoverage?
  /// The scripted choice of which it is wanted whether it could be made.
  var watched: ScriptedChoice?
  /// The draw of the workload that is not drawn; a script has its own.
  var fixedDraw: FixedDraw?
  /// Real time to wait for a foreign enqueue before nothing runnable is called a deadlock.
  var foreignWaitMilliseconds: Int

  enum Choices {
    case seeded(UInt64, any Scheduler)
    /// Only who goes next is decided; everything else is the least surprising.
    case scheduled(any Scheduler)
    case scripted(ChoiceScript)
    /// A script up to a step, and a seed's numbers after it.
    case continued(ChoiceScript, upTo: Int, seed: UInt64, any Scheduler)
  }

  init(
    _ choices: Choices, faults: FaultSet = [], profile: RunProfile = RunProfile(steps: 100, tasks: 4),
    maxSteps: Int = 1_000_000, isRecording: Bool = false, foreignWaitMilliseconds: Int = 50
  ) {
    self.choices = choices
    self.faults = faults
    self.profile = profile
    self.maxSteps = maxSteps
    self.isRecording = isRecording
    self.foreignWaitMilliseconds = foreignWaitMilliseconds
  }
}
