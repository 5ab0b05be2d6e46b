/// A simulated process: tasks that live and die together.
///
/// It has its own executor, its own descriptors and its own clocks. When it dies its tasks are unwound: from that
/// moment every operation of theirs throws and has no effect, and nothing they say is recorded.
///
/// Unchecked: touched on the simulation's thread only.
public final class SimProcess: @unchecked Sendable {
  /// The name it was started under.
  public let name: String
  /// How many processes of that name there were, this one included.
  public let incarnation: Int
  let index: Int
  let identity: UInt64
  let executor: ProcessExecutor
  let unownedExecutor: UnownedTaskExecutor
  /// By way of the executor, which keeps the simulation alive.
  @inline(__always) var simulation: Simulation { executor.simulation }

  @exclusivity(unchecked) var isDead = false
  @exclusivity(unchecked) var isPaused = false
  /// When it began to stand still, and for how long it has stood still before; without the time of stalls.
  @exclusivity(unchecked) var pauseBegan: Int64 = 0
  @exclusivity(unchecked) var pausedNanoseconds: Int64 = 0
  /// Whether it was asked to end.
  @exclusivity(unchecked) var isStopping = false
  @exclusivity(unchecked) var deadOperations = 0
  @exclusivity(unchecked) var abandonedTasks = 0
  @exclusivity(unchecked) var root: Task<Void, Never>?
  @exclusivity(unchecked) var waiters: [Waiter] = []
  /// What is to be done when it dies, before its tasks unwind: close descriptors, release locks.
  @exclusivity(unchecked) var onDeath: [() -> Void] = []
  @exclusivity(unchecked) var ownsDescriptors = false
  @exclusivity(unchecked) var entropyDraws: UInt64 = 0
  /// Whether the fault plan may end it.
  @exclusivity(unchecked) var canCrash = false
  @exclusivity(unchecked) var clockOffset: Int64 = 0
  @exclusivity(unchecked) var clockDriftPartsPerMillion: Int64 = 0
  /// How far the time of day has stepped away from the monotonic clock.
  @exclusivity(unchecked) var wallOffset: Int64 = 0

  /// How the process ended; nil while it lives.
  @exclusivity(unchecked) public internal(set) var outcome: Outcome?
  /// Whether it ended because the power failed; its outcome is then `crashed`.
  @exclusivity(unchecked) public internal(set) var lostPower = false

  /// How a process ends.
  public enum Outcome: Sendable {
    /// Its body returned.
    case finished
    /// Its body threw.
    case failed(any Error)
    /// It was killed, or the power failed.
    case crashed
  }

  /// A parked join; told from a later use of its slot by the generation.
  struct Waiter {
    var slot: Int32
    var generation: UInt32
  }

  /// How many operations a dead process's tasks may attempt before they are parked for good.
  static let deadOperationBound = 10_000

  init(_ name: String, incarnation: Int, index: Int, identity: UInt64, simulation: Simulation) {
    self.name = name
    self.incarnation = incarnation
    self.index = index
    self.identity = identity
    executor = ProcessExecutor(simulation: simulation, process: index)
    unownedExecutor = executor.asUnownedTaskExecutor()
  }

  /// The name, with the incarnation when it is not the first.
  public var displayName: String { incarnation == 1 ? name : "\(name)#\(incarnation)" }

  /// The process's monotonic clock.
  public var clock: SimClock { SimClock(process: self) }
}

extension Simulation {
  /// Starts a process.
  ///
  /// Its body runs as the process's root task and may start child tasks; when the body returns or throws, the process
  /// has ended and is unwound like a crashed one, except that its outcome says so.
  /// - Parameters:
  ///   - name: What it is called; a second process of the name is its next incarnation.
  ///   - canCrash: Whether the fault plan may kill it, when the run allows `processCrash`. While one runs that it
  ///     may not, the power does not fail either.
  ///   - body: The program.
  /// - Returns: The process, already runnable.
  @discardableResult
  public func spawn(
    _ name: String, canCrash: Bool = true,
    _ body: @escaping @Sendable (SimProcess) async throws -> Void
  ) -> SimProcess {
    let process = start(name, identity: nil, body)
    process.canCrash = canCrash
    updatePowerLane()
    drawDrift(of: process)
    if canCrash, settings.faults.contains(.processCrash) { openCrashLane(of: process) }
    emit(.world, .job, words: process.identity) { "\(process.displayName) starts" }
    return process
  }

  func start(
    _ name: String, identity: UInt64?, _ body: @escaping @Sendable (SimProcess) async throws -> Void
  ) -> SimProcess {
    var incarnation = 1
    for process in processes where process.name == name { incarnation += process.incarnation > 0 ? 1 : 0 }
    let process = SimProcess(
      name, incarnation: incarnation, index: processes.count,
      identity: identity ?? mix64(stableHash(name), UInt64(incarnation)), simulation: self)
    processes.append(process)
    memory.executors.append(process.unownedExecutor)
    startingProcess = process.index
    process.root = Task(executorPreference: process.executor) { @concurrent [self] in
      var outcome = SimProcess.Outcome.finished
      do { try await body(process) } catch { outcome = .failed(error) }
      ended(process, outcome)
    }
    return process
  }

  /// The root task's last words, on the simulation's thread unless the task escaped.
  private func ended(_ process: SimProcess, _ outcome: SimProcess.Outcome) {
    guard isOnThisThread else {
      return control.note("the root task of \(process.name) ended outside the simulation")
    }
    process.root = nil
    guard !process.isDead else { return }
    process.outcome = outcome
    process.isDead = true
    exited.append(process)
  }

  /// Unwinds what processes left running when they ended.
  func closeExited() {
    while let process = exited.popLast() {
      unwind(process)
      close(process)
    }
  }

  /// Waits until a process has ended and its tasks are unwound.
  /// - Returns: How it ended; `crashed` also when the caller's own process dies meanwhile.
  public func join(_ process: SimProcess) async -> SimProcess.Outcome {
    if let outcome = process.outcome { return outcome }
    let admission = admit(.join, object: 0, isWrite: false, isReply: false, .waiting, nil)
    if admission.raw >= 0 {
      process.waiters.append(
        SimProcess.Waiter(
          slot: admission.raw, generation: memory.slots.slots[Int(admission.raw)].generation))
    }
    _ = await settle(admission)
    return process.outcome ?? .crashed
  }

  /// A process is no more: its lane is closed, its resources go, and who waited for it goes on.
  func close(_ process: SimProcess) {
    for lane in lanes.indices where lanes[lane].process == process.index { lanes[lane].isOpen = false }
    updateNextLaneStep()
    process.isDead = true
    updatePowerLane()
    for action in process.onDeath { action() }
    process.onDeath = []
    wakeWaiters(of: process)
  }

  func wakeWaiters(of process: SimProcess) {
    for waiter in process.waiters {
      let slot = memory.slots.slots[Int(waiter.slot)]
      if slot.place == .waiting, slot.generation == waiter.generation { memory.slots.pushTop(waiter.slot) }
    }
    process.waiters = []
  }

  /// Kills a process now, as SIGKILL would.
  public func crash(_ process: SimProcess) {
    guard process.outcome == nil, stage == .running else { return }
    process.outcome = .crashed
    process.isDead = true
    emit(.world, .crash, words: process.identity) { "\(process.displayName) is killed" }
    tally.count(.processCrash)
    unwind(process)
    close(process)
    touch()
  }

  /// Stops a process in its tracks: nothing of it runs until ``resume(_:)``; time goes on.
  public func pause(_ process: SimProcess) {
    guard !process.isPaused, process.outcome == nil else { return }
    process.beginPause()
    emit(.world, .pause, words: process.identity) { "\(process.displayName) stands still" }
    while let slot = memory.slots.removeReady(where: { Int($0.process) == process.index }) {
      memory.slots.slots[Int(slot)].place = .paused
    }
  }

  /// Lets a paused process go on.
  public func resume(_ process: SimProcess) {
    guard process.isPaused else { return }
    process.endPause()
    emit(.world, .resume, words: process.identity) { "\(process.displayName) goes on" }
    for slot in memory.slots.all {
      let entry = memory.slots.slots[Int(slot)]
      if entry.place == .paused, Int(entry.process) == process.index { memory.slots.pushTop(slot) }
    }
  }
}
