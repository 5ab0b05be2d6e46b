/// Something of the world that acts in steps of its own: a connection that delivers, a broker that executes.
///
/// Its steps are candidates of the scheduler as the steps of tasks are, and it has an identity as tasks have. So what
/// is in flight can be overtaken, and a script can say by what.
protocol Agent: AnyObject {
  /// Takes the step that it was given.
  func act(_ kind: OperationKind)
}

/// An agent, and the step that it has been given.
struct AgentSeat {
  let agent: any Agent
  /// Its number among the tasks.
  let task: Int32
  let name: String
  /// Its step's slot, -1 for none.
  var slot: Int32 = -1
  var generation: UInt32 = 0
}

extension Simulation {
  /// Gives an agent its place in the world.
  /// - Parameters:
  ///   - identity: The same in every run with the same choices, and no other's.
  ///   - name: Its name in scripts and stories.
  /// - Returns: Its number.
  func seat(_ agent: any Agent, identity: UInt64, name: String) -> Int {
    let task = memory.tasks.addRoot(identity: identity, process: 0)
    agents.append(AgentSeat(agent: agent, task: task, name: name))
    return agents.count - 1
  }

  /// The agent that has a number among the tasks; they are seated in the order of these numbers.
  /// - Complexity: O(log n).
  func agent(of task: Int32) -> AgentSeat? {
    var (low, high) = (0, agents.count)
    while low < high {
      let middle = (low + high) / 2
      if agents[middle].task < task { low = middle + 1 } else { high = middle }
    }
    return low < agents.count && agents[low].task == task ? agents[low] : nil
  }

  /// An identity for what the running task makes, by how often it was at that operation.
  func identity(of kind: OperationKind, salt: UInt64 = 0) -> UInt64 {
    identifyCurrentTask()
    let nth = memory.tasks.operations(kind, of: currentTask)
    return mix64(
      memory.tasks.records[Int(currentTask)].identity, UInt64(nth) << 16 | UInt64(kind.rawValue) << 8 | salt)
  }

  /// Gives an agent a step, unless it has one.
  func wake(_ agent: Int, _ kind: OperationKind, object: Int = 0) {
    guard stage == .running, agents[agent].slot < 0 else { return }
    memory.slots.pushTop(slot(for: agent, kind, object))
    agentWakes += 1
  }

  /// Gives an agent a step at a time, instead of any that it has.
  func wake(_ agent: Int, _ kind: OperationKind, object: Int = 0, at nanoseconds: Int64) {
    guard stage == .running else { return }
    dismiss(agent)
    let slot = slot(for: agent, kind, object)
    guard nanoseconds > nowNanoseconds else { return memory.slots.pushBottom(slot) }
    memory.slots.slots[Int(slot)].place = .timer
    memory.timers.add(
      deadline: nanoseconds, slot: slot, generation: memory.slots.slots[Int(slot)].generation)
  }

  /// Takes an agent's step back.
  func dismiss(_ agent: Int) {
    let slot = agents[agent].slot
    guard slot >= 0, stage == .running else { return }
    agents[agent].slot = -1
    if memory.slots.slots[Int(slot)].place == .ready {
      let generation = agents[agent].generation
      _ = memory.slots.removeReady {
        $0.isAgent && $0.generation == generation && $0.payload == UInt(agent) + 1
      }
    }
    memory.slots.release(slot)
  }

  private func slot(for agent: Int, _ kind: OperationKind, _ object: Int) -> Int32 {
    let number = memory.slots.allocate()
    let slot = memory.slots.slots + Int(number)
    slot.pointee.payload = UInt(agent) + 1
    slot.pointee.task = agents[agent].task
    slot.pointee.process = 0
    slot.pointee.object = UInt32(truncatingIfNeeded: object)
    slot.pointee.kind = kind
    slot.pointee.isWrite = true
    slot.pointee.isJob = false
    slot.pointee.isCancelled = false
    slot.pointee.isAgent = true
    agents[agent].slot = number
    agents[agent].generation = slot.pointee.generation
    return number
  }

  /// An agent's turn; at the end of a run its steps are only taken away.
  func act(_ slot: Slot) {
    let agent = Int(slot.payload) - 1
    agents[agent].slot = -1
    guard stage == .running else { return }
    currentAddress = 0
    _ = memory.tasks.countOperation(slot.kind, of: slot.task)
    agents[agent].agent.act(slot.kind)
    touch()
  }
}

/// A step of the world's that happens once, later than what asked for it.
final class LateStep: Agent {
  private var action: (() -> Void)?

  init(_ action: @escaping () -> Void) { self.action = action }

  func act(_ kind: OperationKind) {
    action?()
    action = nil
  }
}

extension Simulation {
  /// Has something happen after all that is ready now, or after a time.
  func later(
    _ kind: OperationKind, after delay: Int64, identity: UInt64, name: String,
    _ action: @escaping () -> Void
  ) {
    let agent = seat(LateStep(action), identity: identity, name: name)
    wake(agent, kind, at: nowNanoseconds + delay)
  }
}
