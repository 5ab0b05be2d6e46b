// How long a process was free to do what it had to. An oracle that judges whether something came too late goes by it: what
// is late since the process stood still, or since time went on without it, is nobody's fault.

extension SimProcess {
  /// How much time has passed on the process's clock in which it had nothing to do but wait.
  ///
  /// The reading of its clock without the time during which it stood still, and without the time that moved on although
  /// something could run. What a process has to do takes no virtual time otherwise, so nothing else makes it late. Time
  /// that moved on for another process's sake is left out, too: the figure may be too small, never too large.
  public var attentiveTime: Duration {
    let standing = isPaused ? simulation.unstalledNanoseconds - pauseBegan : 0
    return .nanoseconds(
      reading(ofGlobal: simulation.unstalledNanoseconds - pausedNanoseconds - standing) - clockOffset)
  }

  /// It stands still from now on.
  func beginPause() {
    isPaused = true
    pauseBegan = simulation.unstalledNanoseconds
  }

  /// It goes on.
  func endPause() {
    isPaused = false
    pausedNanoseconds += simulation.unstalledNanoseconds - pauseBegan
  }
}

extension Simulation {
  /// The virtual time without that which moved on although something could run.
  var unstalledNanoseconds: Int64 { nowNanoseconds - stalledNanoseconds }
}
