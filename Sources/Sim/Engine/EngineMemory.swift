/// The buffers of a run, kept from one run to the next so that a million small runs allocate them once.
///
/// Unchecked: owned by one simulation at a time, and a simulation runs on one thread.
final class EngineMemory: @unchecked Sendable {
  @exclusivity(unchecked) var slots = SlotTable()
  @exclusivity(unchecked) var tasks = TaskTable()
  @exclusivity(unchecked) var timers = TimerHeap()
  @exclusivity(unchecked) var sleepers = Sleepers()
  @exclusivity(unchecked) var log = ChoiceLog()
  /// The executor of each process, read at every step: without the process around it there is nothing to retain.
  @exclusivity(unchecked) var executors: [UnownedTaskExecutor] = []

  func reset() {
    slots.reset()
    tasks.reset()
    timers.reset()
    sleepers.reset()
    log.reset()
    executors.removeAll(keepingCapacity: true)
  }

  deinit {
    slots.deallocate()
    tasks.deallocate()
    timers.deallocate()
    log.deallocate()
  }
}
