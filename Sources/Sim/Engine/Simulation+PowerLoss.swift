// The power is the machine's: when it fails every process but the world dies, and then the disks take an image.

extension Simulation {
  /// Does something whenever the power has failed: after all processes are dead, and after what was asked for
  /// before this.
  ///
  /// A ``SimFileSystem`` does so for its volume, hence an oracle that is made after it sees the disk as it comes
  /// back. It is the way to learn of a power loss before the next invariant is evaluated.
  public func onPowerLoss(_ action: @escaping () -> Void) { powerLossActions.append(action) }

  /// Lets the power fail now: all processes are killed at once, and each disk takes one image that its profile
  /// allows.
  ///
  /// The fault plan does so in runs that allow `powerLoss`. To processes it looks like a crash;
  /// ``SimProcess/lostPower`` tells the two apart.
  public func powerLoss() {
    guard stage == .running else { return }
    emit(.world, .powerLoss) { "the power fails" }
    tally.count(.powerLoss)
    powerLosses += 1
    let victims = processes.dropFirst().filter { $0.outcome == nil }
    powerLossTask = victims.first.map(rootTask) ?? TaskTable.world
    for process in victims {
      process.outcome = .crashed
      process.lostPower = true
      process.isDead = true
    }
    // Writes under way may still reach the cache in part, which is then lost or kept with the rest.
    for process in victims {
      unwind(process)
      close(process)
    }
    for action in powerLossActions { action() }
    touch()
  }

  /// Draws a decision about a disk, 0 being to keep everything.
  ///
  /// It is named by the first process that lost power, so that neither an earlier power loss nor the moment of
  /// this one changes its name.
  ///
  /// - Parameters:
  ///   - count: How many answers there are.
  ///   - images: For the first draw of a disk, all that it may come to: a sweep tries each, and so none of the later
  ///     draws by itself.
  func drawPowerLoss(_ count: Int, images: (() -> CrashImages)? = nil) -> Int {
    guard count > 1 else { return 0 }
    let point = DecisionPoint(
      task: powerLossTask, kind: .powerLoss, isReply: false,
      nth: memory.tasks.countOperation(.powerLoss, of: powerLossTask))
    let scripted = decider.isScripted ? decider.scripted(key(of: point, .extent)) : nil
    let value = decider.isScripted ? min(scripted?.value ?? 0, count - 1) : decider.uniform(count)
    record(point, kind: .extent, bound: count, value: value, candidate: 0)
    if settings.keepsExtents, scripted == nil, let images {
      recordImages(point, bound: count, images(), limit: Sweep.images)
    }
    hash.add(UInt64(value))
    return value
  }

  private func rootTask(of process: SimProcess) -> Int32 {
    let index = memory.tasks.records.firstIndex {
      $0.parent == TaskTable.world && Int($0.process) == process.index
    }
    return index.map(Int32.init) ?? TaskTable.world
  }

  /// Opens the machine's lane when there is somebody to lose power, and closes it when there is nobody or when
  /// somebody must not.
  func updatePowerLane() {
    guard settings.faults.contains(.powerLoss) else { return }
    let living = processes.dropFirst().filter { !$0.isDead }
    let isExposed = !living.isEmpty && living.allSatisfy(\.canCrash)
    let lane = powerLane()
    guard lanes[lane].isOpen != isExposed else { return }
    lanes[lane].isOpen = isExposed
    lanes[lane].step = isExposed ? decider.powerLossAfter().map { steps + $0 } ?? .max : .max
    updateNextLaneStep()
  }

  private func powerLane() -> Int {
    if let lane = lanes.firstIndex(where: { $0.kind == .powerLoss }) { return lane }
    let kind = OperationKind.powerLoss
    lanes.append(
      Lane(kind: kind, process: 0, identity: mix64(UInt64(kind.rawValue)), step: .max, isOpen: false))
    return lanes.count - 1
  }
}
