// Processes that are asked to end (fault B-W02).

extension Simulation {
  /// Asks a process to end, as SIGTERM does: its root task is cancelled.
  ///
  /// What then runs is the process's own code: it ends when it likes, and as it likes.
  public func terminate(_ process: SimProcess) { terminate(process, as: .world) }

  /// Lets processes be asked to end from now on, at any step, where the run allows `processStopped`.
  /// - Parameter mayStop: Which of those that may die; by default each.
  public func letProcessesStop(_ mayStop: @escaping (SimProcess) -> Bool = { _ in true }) {
    addWorldEvent(.processStopped, recurs: true) { [unowned self] in
      let living = processes.filter {
        $0.canCrash && $0.outcome == nil && !$0.isPaused && !$0.isStopping && mayStop($0)
      }
      guard !living.isEmpty else { return false }
      terminate(living[drawWorldEvent(living.count)], as: .fault)
      return true
    }
  }

  private func terminate(_ process: SimProcess, as kind: TraceEvent.Kind) {
    guard process.outcome == nil, !process.isStopping, stage == .running else { return }
    process.isStopping = true
    emit(kind, .crash, words: process.identity, FaultKind.processStopped.identity) {
      "\(kind == .fault ? "FAULT process-stopped: " : "")\(process.displayName) is asked to end"
    }
    // What hears of a cancellation runs as the process's own.
    let outer = (currentProcess, currentTask, currentAddress)
    currentProcess = process.index
    process.root?.cancel()
    (currentProcess, currentTask, currentAddress) = outer
    touch()
  }
}
