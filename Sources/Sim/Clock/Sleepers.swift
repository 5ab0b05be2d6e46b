/// Where each task sleeps, and the handler that wakes it when it is cancelled.
///
/// A task sleeps in one place at a time, so there is one handler for each, made once and used for all its sleeps.
struct Sleepers {
  private struct Sleeper {
    /// Negative until the sleep has a slot.
    var slot: Int32 = -1
    var generation: UInt32 = 0
    var isCancelled = false
  }

  /// A closure as the compiler lays it out in a struct: alone, it may be wrapped in a thunk where it is passed on.
  private struct Handler {
    let call: () -> Void

    /// Its two words, which the runtime is handed: to pass the closure would be to retain it at every sleep.
    var words: CancellationHandler { unsafeBitCast(self, to: CancellationHandler.self) }
  }

  private var sleepers: [Sleeper] = []
  private var handlers: [Handler] = []

  mutating func reset() {
    sleepers.removeAll(keepingCapacity: true)
    handlers.removeAll(keepingCapacity: true)
  }

  /// A task is about to sleep.
  /// - Returns: The handler of its cancellation; whoever adds it to the task removes it before the run is over.
  @inline(__always)
  mutating func prepare(task: Int32, in simulation: Simulation) -> CancellationHandler {
    while handlers.count <= Int(task) { addHandler(in: simulation) }
    sleepers[Int(task)] = Sleeper()
    return handlers[Int(task)].words
  }

  /// The task sleeps in a slot.
  @inline(__always)
  mutating func fallAsleep(task: Int32, in slot: Int32, _ generation: UInt32) {
    sleepers[Int(task)].slot = slot
    sleepers[Int(task)].generation = generation
  }

  /// Whether the task was cancelled before it had a slot.
  @inline(__always)
  func isCancelled(_ task: Int32) -> Bool { sleepers[Int(task)].isCancelled }

  private mutating func addHandler(in simulation: Simulation) {
    let task = handlers.count
    handlers.append(Handler { [unowned simulation] in simulation.cancelSleep(of: task) })
    sleepers.append(Sleeper())
  }

  /// The slot to be made ready; nil when the sleep has not begun.
  mutating func cancel(_ task: Int) -> (slot: Int32, generation: UInt32)? {
    guard sleepers[task].slot >= 0 else {
      sleepers[task].isCancelled = true
      return nil
    }
    return (sleepers[task].slot, sleepers[task].generation)
  }
}

/// A closure as the runtime's C functions take it: the function, then the context.
struct CancellationHandler {
  var function: UInt
  var context: UInt
}
