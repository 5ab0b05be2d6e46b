import Environment

/// A condition variable in the simulated world, used together with a ``SimMutex``.
///
/// A signal wakes the task that has waited longest, and is lost when nobody waits. Being woken means wanting the lock
/// back, so another task may have it first; as with every condition variable, check again in a loop what was waited
/// for. There are no spurious wake-ups.
///
/// Unchecked: touched on the simulation's thread only.
public final class SimCondition: @unchecked Sendable {
  @usableFromInline let simulation: Simulation
  @usableFromInline let object: Int
  private let name: String
  @exclusivity(unchecked) private var waiters: [(slot: ParkedSlot, mutex: SimMutex)] = []

  /// Creates a condition nobody waits for.
  /// - Parameters:
  ///   - name: What it is called in traces.
  ///   - simulation: The run it belongs to.
  public init(_ name: String, in simulation: Simulation) {
    self.name = name
    self.simulation = simulation
    object = simulation.registerObject(name)
  }

  /// Gives the mutex back and waits for a signal, both at one step; then takes the mutex again, at another.
  /// - Parameters:
  ///   - mutex: What the caller holds.
  ///   - fileID: The file from which it is asked for.
  ///   - line: The line there.
  ///   - isolation: The actor that the caller runs on, and stays on.
  @inlinable @inline(__always)
  public func wait(
    _ mutex: SimMutex, fileID: StaticString = #fileID, line: UInt = #line,
    isolation: isolated (any Actor)? = #isolation
  ) async {
    let announced = simulation.announce(.wait, object: object, isWrite: true, fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, announced.admission) }
    }
    guard let again = release(mutex, announced, fileID, line) else { return }
    if again.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, again.admission) }
    }
    mutex.endLock(again)
  }

  /// Wakes the task that has waited longest.
  @inlinable @inline(__always)
  public func signal(
    fileID: StaticString = #fileID, line: UInt = #line, isolation: isolated (any Actor)? = #isolation
  ) async {
    let announced = simulation.announce(.signal, object: object, isWrite: true, fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, announced.admission) }
    }
    endSignal(announced, all: false)
  }

  /// Wakes all tasks that wait.
  @inlinable @inline(__always)
  public func broadcast(
    fileID: StaticString = #fileID, line: UInt = #line, isolation: isolated (any Actor)? = #isolation
  ) async {
    let announced = simulation.announce(.signal, object: object, isWrite: true, fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, announced.admission) }
    }
    endSignal(announced, all: true)
  }

  @usableFromInline
  func release(
    _ mutex: SimMutex, _ announced: Announced, _ fileID: StaticString, _ line: UInt
  ) -> Announced? {
    guard simulation.isTurn(of: announced) else { return nil }
    precondition(mutex.isLocked, "the mutex \(mutex.name) is to be given back and nobody has it")
    simulation.emit(announced, "waits for \(name), without \(mutex.name)")
    mutex.release()
    let again = simulation.announce(
      .lock, object: mutex.object, isWrite: true, .waiting, CallSite(fileID: fileID, line: line))
    if let slot = simulation.slot(of: again) { waiters.append((slot, mutex)) }
    return again
  }

  @usableFromInline
  func endSignal(_ announced: Announced, all: Bool) {
    guard simulation.isTurn(of: announced) else { return }
    // Waiters whose process has died are gone.
    waiters.removeAll { !simulation.isParked($0.slot) }
    let woken = waiters.prefix(all ? waiters.count : 1)
    simulation.emit(announced, words: UInt64(woken.count), "signals \(name) to \(woken.count)")
    waiters.removeFirst(woken.count)
    for waiter in woken { waiter.mutex.contend(waiter.slot) }
  }
}
