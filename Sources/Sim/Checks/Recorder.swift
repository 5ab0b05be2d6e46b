public import Environment

/// What the outside world knows: requests, replies and what they promised.
///
/// The only way from a simulated process to the ghost state that invariants look at. After a process's death nothing
/// it says is recorded, as a killed server's half-finished replies reach nobody.
///
/// Unchecked: entered only on the simulation's thread; a call from any other is refused.
public final class Recorder<State>: @unchecked Sendable {
  @exclusivity(unchecked) private var state: State
  private unowned let simulation: Simulation

  /// Creates a recorder with its initial state.
  public init(_ state: State, in simulation: Simulation) {
    self.state = state
    self.simulation = simulation
  }

  /// Records an observation, unless the process making it is dead.
  /// - Parameters:
  ///   - site: From where the observed operation was asked for. What is noted meanwhile is told with this line, and so is a
  ///     violation that is noticed.
  ///   - body: Changes the state.
  /// - Returns: What the body returned, or nil when nothing was recorded.
  @discardableResult
  public func record<Result>(from site: CallSite? = nil, _ body: (inout State) -> Result) -> Result? {
    guard simulation.isAlive else { return nil }
    simulation.touch()
    simulation.observedSite = site
    defer { simulation.observedSite = nil }
    return body(&state)
  }

  /// Reads the state, for a checker or a scenario.
  public func read<Result>(_ body: (State) -> Result) -> Result {
    precondition(simulation.isOnThisThread, "ghost state belongs to the simulation's thread")
    return body(state)
  }

  /// Changes the state from a checker, which belongs to no process.
  public func update<Result>(_ body: (inout State) -> Result) -> Result {
    precondition(simulation.isOnThisThread, "ghost state belongs to the simulation's thread")
    return body(&state)
  }
}
