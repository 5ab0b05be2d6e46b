#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Simulation {
  /// Unwinds a dead process's tasks: each parked operation is resumed with an error until none is left.
  ///
  /// A real process runs no more code when it dies. Here it must, or its memory would never be freed; but it
  /// runs without effect, without trace, without choice and without step.
  func unwind(_ process: SimProcess) {
    let outer = (currentProcess, currentTask, currentAddress)
    currentProcess = process.index
    process.root?.cancel()
    while let slot = takeSlot(where: { Int($0.process) == process.index }) { run(slot) }
    (currentProcess, currentTask, currentAddress) = outer
  }

  /// Unwinds everything that is left at the end of a run.
  func unwindAll() {
    stage = .unwinding
    if pending.isSlot { memory.slots.pushTop(pending.raw) }
    pending = .none
    for process in processes {
      process.isDead = true
      currentProcess = process.index
      process.root?.cancel()
      wakeWaiters(of: process)
    }
    drain()
    var waitedMilliseconds = 0
    while control.isBroken, waitedMilliseconds < 200, processes.contains(where: { $0.root != nil }) {
      usleep(1000)
      waitedMilliseconds += 1
      drain()
    }
    for process in processes {
      for action in process.onDeath { action() }
      process.onDeath = []
      if process.root != nil, process.abandonedTasks == 0 { tally.abandonedTasks += 1 }
    }
  }

  private func drain() {
    while true {
      if let slot = takeSlot(where: { _ in true }) {
        run(slot)
        continue
      }
      let escaped = control.takeJobs()
      guard !escaped.isEmpty else { return }
      for job in escaped {
        currentAddress = 0
        job.runSynchronously(on: processes[0].unownedExecutor)
      }
    }
  }

  /// The next slot to unwind: ready ones first, then whatever waits for time or for others.
  private func takeSlot(where matches: (Slot) -> Bool) -> Int32? {
    if let slot = memory.slots.removeReady(where: matches) { return slot }
    for slot in memory.slots.all {
      let entry = memory.slots.slots[Int(slot)]
      guard entry.place != .free, entry.place != .ready, entry.payload != 0, matches(entry) else { continue }
      return slot
    }
    return nil
  }
}
