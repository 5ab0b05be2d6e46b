/// Tasks that were forked and have not reached their first operation yet.
///
/// What a task does before its first operation nobody can see, so it is no step of its own and nothing to choose: it
/// runs as soon as the task that forked it gives way, before the next pick. So a fork of n tasks adds n candidates,
/// each with its first operation, and not n jobs of which nothing is known.
struct Starters {
  /// Set while a forked task is being created.
  var expectsTask = false
  /// Whether some are to be run, or the order of the ready ones is still to be put right.
  fileprivate(set) var isActive = false
  fileprivate var waiting: [ParkedSlot] = []
  /// How many were ready before the first of them ran.
  fileprivate var readyBefore: Int?
}

/// A slot as it was at some time; told from a later use of it by the generation.
struct ParkedSlot {
  var slot: Int32
  var generation: UInt32
}

extension Simulation {
  func addStarter(_ slot: Int32) {
    starters.expectsTask = false
    starters.isActive = true
    starters.waiting.append(parked(slot))
    memory.slots.slots[Int(slot)].place = .waiting
  }

  /// The next forked task that is to run to its first operation; when there is none, the tasks are put in order:
  /// the one that forked goes on by default.
  func nextStarter() -> Pick? {
    let before = starters.readyBefore ?? memory.slots.readyCount
    while !starters.waiting.isEmpty {
      let next = starters.waiting.removeFirst()
      guard isParked(next) else { continue }
      starters.readyBefore = before
      // As any pick is until it runs: not among the ready ones, and nothing for the unwinding to find.
      memory.slots.slots[Int(next.slot)].place = .ready
      return .slot(next.slot)
    }
    memory.slots.lower(above: before)
    starters.readyBefore = nil
    starters.isActive = false
    return nil
  }

  func parked(_ slot: Int32) -> ParkedSlot {
    ParkedSlot(slot: slot, generation: memory.slots.slots[Int(slot)].generation)
  }

  /// Whether the slot is still in the same use, and waits.
  func isParked(_ parked: ParkedSlot) -> Bool {
    let slot = memory.slots.slots[Int(parked.slot)]
    return slot.place == .waiting && slot.generation == parked.generation
  }

  /// Makes a waiting slot ready.
  func wake(_ parked: ParkedSlot) {
    guard isParked(parked) else { return }
    if processes[Int(memory.slots.slots[Int(parked.slot)].process)].isPaused {
      memory.slots.slots[Int(parked.slot)].place = .paused
    } else {
      memory.slots.pushTop(parked.slot)
    }
  }
}
