import Environment

/// A lock in the simulated world: taking it and giving it back are scheduling points.
///
/// A task that wants the lock while another has it is no candidate, and whoever is chosen among those that wait gets it;
/// the lock knows no queue. Taking it twice blocks for ever, and a run in which nothing else can go on is deadlocked.
/// A process that dies does not give its locks back.
///
/// Unchecked: touched on the simulation's thread only.
public final class SimMutex: @unchecked Sendable {
  @usableFromInline let simulation: Simulation
  @usableFromInline let object: Int
  let name: String
  @exclusivity(unchecked) private(set) var isLocked = false
  /// Everybody whose next operation is to take it, able to or not.
  @exclusivity(unchecked) private var contenders: [ParkedSlot] = []

  /// Creates a lock that nobody has.
  /// - Parameters:
  ///   - name: What it is called in traces. Algorithms that choose what to watch tell objects apart by their names.
  ///   - simulation: The run it belongs to.
  public init(_ name: String, in simulation: Simulation) {
    self.name = name
    self.simulation = simulation
    object = simulation.registerObject(name)
  }

  /// Takes the lock, when it is free and it is this task's turn.
  @inlinable @inline(__always)
  public func lock(
    fileID: StaticString = #fileID, line: UInt = #line, isolation: isolated (any Actor)? = #isolation
  ) async {
    let announced = announceLock(fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, announced.admission) }
    }
    endLock(announced)
  }

  /// Gives the lock back.
  @inlinable @inline(__always)
  public func unlock(
    fileID: StaticString = #fileID, line: UInt = #line, isolation: isolated (any Actor)? = #isolation
  ) async {
    let announced = simulation.announce(.unlock, object: object, isWrite: true, fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, announced.admission) }
    }
    endUnlock(announced)
  }

  /// Runs something while holding the lock.
  @inlinable @inline(__always)
  public func withLock<Result>(
    fileID: StaticString = #fileID, line: UInt = #line, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    await lock(fileID: fileID, line: line, isolation: isolation)
    do {
      let result = try await body()
      await unlock(fileID: fileID, line: line, isolation: isolation)
      return result
    } catch {
      await unlock(fileID: fileID, line: line, isolation: isolation)
      throw error
    }
  }

  @usableFromInline
  func announceLock(_ fileID: StaticString, _ line: UInt) -> Announced {
    announceLock(isReady: !isLocked, CallSite(fileID: fileID, line: line))
  }

  func announceLock(isReady: Bool, _ site: CallSite) -> Announced {
    let announced = simulation.announce(
      .lock, object: object, isWrite: true, isReady ? .ready : .waiting, site)
    if let slot = simulation.slot(of: announced) { contenders.append(slot) }
    return announced
  }

  @usableFromInline
  func endLock(_ announced: Announced) {
    guard simulation.isTurn(of: announced) else { return }
    isLocked = true
    // Whoever was ready to take it is not any more. The own slot is in use no longer.
    contenders.removeAll { simulation.memory.slots.slots[Int($0.slot)].generation != $0.generation }
    for contender in contenders { simulation.memory.slots.withdraw(contender.slot) }
    simulation.emit(announced, "locks \(name)")
  }

  @usableFromInline
  func endUnlock(_ announced: Announced) {
    guard simulation.isTurn(of: announced) else { return }
    precondition(isLocked, "the mutex \(name) is given back and nobody has it")
    release()
    simulation.emit(announced, "unlocks \(name)")
  }

  /// Lets those who wait be candidates again.
  func release() {
    isLocked = false
    for contender in contenders { simulation.wake(contender) }
  }

  /// A task that waited for a condition wants the lock back.
  func contend(_ slot: ParkedSlot) {
    contenders.append(slot)
    if !isLocked { simulation.wake(slot) }
  }
}
