public import Environment

/// Diagnostics of a simulated process: notes in the recorded trace.
public struct SimDiagnostics: Diagnostics {
  let simulation: Simulation

  /// Notes a line, unless the process that reports it is dead.
  public func report(_ line: String) { if simulation.isAlive { simulation.note("reports: \(line)") } }
}

extension Simulation {
  /// Where simulated systems tell their operator something.
  public var diagnostics: SimDiagnostics { SimDiagnostics(simulation: self) }
}
