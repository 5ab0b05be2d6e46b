/// A variable that tasks share, each access of which is a scheduling point.
///
/// It behaves as an atomic variable does under sequential consistency: an access is one event, and between two accesses
/// any other task may run. Use it in place of the variables of an algorithm whose interleavings are to be searched.
///
/// ```swift
/// let total = Invariant("TOTAL", "Two increments make 2.")
///
/// try await simulate(seeds: 0..<100) { sim in
///   let counter = SharedCell(0, "counter", in: sim)
///   let tasks = [
///     await sim.fork { await counter.write(await counter.read() + 1) },
///     await sim.fork { await counter.write(await counter.read() + 1) },
///   ]
///   await sim.join(tasks)
///   sim.require(total, await counter.read() == 2, "an increment is lost")  // fails: both may read 0
/// }
/// ```
/// Accesses by a process that has died have no effect.
///
/// Unchecked: touched on the simulation's thread only.
public final class SharedCell<Value: Sendable>: @unchecked Sendable {
  @usableFromInline let simulation: Simulation
  @usableFromInline let object: Int
  private let name: String
  @exclusivity(unchecked) private var value: Value

  /// Creates a cell.
  /// - Parameters:
  ///   - value: What it holds at first.
  ///   - name: What it is called in traces. Algorithms that choose what to watch tell objects apart by their names.
  ///   - simulation: The run it belongs to.
  public init(_ value: Value, _ name: String, in simulation: Simulation) {
    self.value = value
    self.name = name
    self.simulation = simulation
    object = simulation.registerObject(name)
  }

  /// What it holds, without an access: for checkers, and for code that has the cell to itself, as under a lock.
  public var unsynchronized: Value {
    get { value }
    set { value = newValue }
  }

  /// Reads the value: a scheduling point, then the read.
  @inlinable @inline(__always)
  public func read(
    fileID: StaticString = #fileID, line: UInt = #line, isolation: isolated (any Actor)? = #isolation
  ) async -> Value {
    let announced = simulation.announce(.load, object: object, isWrite: false, fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, announced.admission) }
    }
    return endRead(announced)
  }

  /// Writes a value: a scheduling point, then the write.
  @inlinable @inline(__always)
  public func write(
    _ value: Value, fileID: StaticString = #fileID, line: UInt = #line,
    isolation: isolated (any Actor)? = #isolation
  ) async {
    let announced = simulation.announce(.store, object: object, isWrite: true, fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, announced.admission) }
    }
    endWrite(announced, value)
  }

  /// Reads and writes in one: an atomic exchange, a compare-and-swap, a fetch-and-add.
  /// - Parameters:
  ///   - fileID: The file from which it is asked for.
  ///   - line: The line there.
  ///   - isolation: The actor that the caller runs on, and stays on.
  ///   - change: Changes the value and returns what the caller wants to know; not called once the process has died.
  /// - Returns: What `change` returned, nil when the process has died.
  @inlinable @inline(__always)
  @discardableResult
  public func update<Result>(
    fileID: StaticString = #fileID, line: UInt = #line, isolation: isolated (any Actor)? = #isolation,
    _ change: (inout Value) -> Result
  ) async -> Result? {
    let announced = simulation.announce(.store, object: object, isWrite: true, fileID, line)
    if announced.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, announced.admission) }
    }
    return endUpdate(announced, change)
  }

  @usableFromInline
  func endRead(_ announced: Announced) -> Value {
    if simulation.isTurn(of: announced) { simulation.emit(announced, "reads \(name): \(value)") }
    return value
  }

  @usableFromInline
  func endWrite(_ announced: Announced, _ value: Value) {
    endUpdate(announced) { $0 = value }
  }

  @usableFromInline
  @discardableResult
  func endUpdate<Result>(_ announced: Announced, _ change: (inout Value) -> Result) -> Result? {
    guard simulation.isTurn(of: announced) else { return nil }
    let result = change(&value)
    simulation.emit(announced, "writes \(name): \(value)")
    simulation.touch()
    return result
  }
}
