/// What may happen to a process or to the whole machine.
extension FaultKind {
  /// Virtual time moves on although something could run: a stall, a slow disk, a busy machine.
  public static let stall = FaultKind(8)
  /// The power fails: every process dies, and the disk keeps what was synced and any legal part of the rest.
  public static let powerLoss = FaultKind(9)
  /// A process dies between two of its steps, or inside a write with any prefix applied.
  public static let processCrash = FaultKind(7)

  static let surroundings = [
    Description(
      stall, "F-15", "stall",
      "virtual time moves on to the next timer although something could run",
      source: "an I/O that takes long, a garbage collection, SIGSTOP, a busy machine"),
    Description(
      powerLoss, "F-16", "power-loss",
      "the power fails: every process dies, and of what was not synced any part the filesystem allows is lost",
      source: "a power cut, a kernel panic; what survives is the filesystem's to say (data=ordered)"),
    Description(
      processCrash, "F-17", "process-crash",
      "a process dies between two steps, or inside a write with any prefix of it applied",
      source: "SIGKILL, a trap, the OOM killer"),
  ]
}
