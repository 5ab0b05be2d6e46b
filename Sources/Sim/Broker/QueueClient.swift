/// A process's connection to a queue.
///
/// Unchecked: touched on the simulation's thread only.
final class QueueClient: Agent, @unchecked Sendable {
  let process: SimProcess
  unowned let queue: SimQueue
  /// What its tasks have reserved and not acknowledged, as they see it: also what was given to others since.
  @exclusivity(unchecked) var working: [(tag: UInt64, delivery: Int)] = []
  /// Whether it is never given a task again.
  @exclusivity(unchecked) var isStalled = false
  @exclusivity(unchecked) private(set) var sweeper = -1

  init(_ process: SimProcess, _ queue: SimQueue) {
    self.process = process
    self.queue = queue
    sweeper = simulation.seat(
      self, identity: mix64(process.identity, stableHash(queue.name)),
      name: "\(process.displayName)'s connection to \(queue.name)")
  }

  private var simulation: Simulation { process.simulation }

  /// Which delivery of a tag the process works on, the oldest of several; 0 for none.
  func delivery(of tag: UInt64) -> Int { working.first { $0.tag == tag }?.delivery ?? 0 }

  /// The process is done with a delivery of the tag, the oldest of several.
  func finish(_ tag: UInt64) {
    if let position = working.firstIndex(where: { $0.tag == tag }) { working.remove(at: position) }
  }

  var name: String { process.displayName }

  var wallNanoseconds: Int64 { process.wallNanoseconds }

  /// A worker looks for reservations that have run out, its own and others', as long as there are any.
  func startSweeping() {
    for client in queue.clients where client.isConsumer && !client.process.isDead { client.planSweep() }
  }

  /// Whether it has ever asked for a task.
  @exclusivity(unchecked) var isConsumer = false {
    didSet { if isConsumer, !oldValue { planSweep() } }
  }

  private func planSweep() {
    let interval = queue.broker.options.sweepInterval.clampedNanoseconds
    guard !queue.state.reserved.isEmpty, simulation.agents[sweeper].slot < 0, interval > 0 else { return }
    simulation.wake(sweeper, .restore, object: queue.object, at: simulation.nowNanoseconds + interval)
  }

  func act(_ kind: OperationKind) {
    // A process that stands still looks when it goes on; that is at the next of its turns here.
    if !process.isPaused { queue.sweep(by: self) }
    planSweep()
  }

  /// A worker's child has died under it: the worker may acknowledge its tasks, or give them back.
  func loseChild() {
    let outer = simulation.currentTask
    defer { simulation.currentTask = outer }
    simulation.currentTask = simulation.agents[sweeper].task
    while let position = queue.state.reserved.firstIndex(where: { $0.holder == process.index }) {
      _ = simulation.memory.tasks.countOperation(.reject, of: simulation.currentTask)
      let tag = queue.state.reserved[position].entry.tag
      switch simulation.drawFault([.taskLostWithWorker, .requeuedWithWorker], at: .reject) {
      case .taskLostWithWorker?:
        let entry = queue.state.reserved.remove(at: position).entry
        simulation.emit(.fault, .reject, object: queue.object, words: entry.tag) {
          "FAULT task-lost-with-worker: \(name) died, and task \(entry.id) (#\(tag)) counts as done"
        }
        queue.broker.tell(.lost(id: entry.id, tag: tag, why: .taskLostWithWorker))
      case .requeuedWithWorker?:
        queue.restore(position, .workerLost, asLast: true)
      default: return
      }
    }
  }
}
