/// What may happen to a process's clocks, and to its turns.
extension FaultKind {
  /// A process's time of day jumps.
  public static let clockStep = FaultKind(100)
  /// A process's clocks run at another speed than those of others.
  public static let clockDrift = FaultKind(101)
  /// A process stands still for a while, and time goes on.
  public static let processPause = FaultKind(102)
  /// A process is asked to end, and its tasks are cancelled wherever they are.
  public static let processStopped = FaultKind(103)

  /// Those of the clocks, and of the turns that a process gets.
  public static let ofClocks: FaultSet = [.clockStep, .clockDrift, .processPause]

  static let clocks = [
    Description(
      clockStep, "B-C01", "clock-step",
      "a process's time of day jumps, forwards or back; its monotonic clock does not",
      source:
        "NTP steps, an operator, a virtual machine restored; clock_settime(2) leaves CLOCK_MONOTONIC alone"),
    Description(
      clockDrift, "B-C02", "clock-drift",
      "a process's clocks run faster or slower than those of others, from its start on",
      source: "quartz: up to 200 parts per million; misconfigured virtual machines: up to a tenth"),
    Description(
      processPause, "B-C03", "process-pause",
      "a process stands still, for a second up to hours, and does not know of it",
      source: "a garbage collection, a virtual machine moved or suspended, SIGSTOP"),
    Description(
      processStopped, "B-W02", "process-stopped",
      "a process is asked to end: its tasks are cancelled wherever they are, and it ends by itself",
      source: "SIGTERM at a deployment; celery's soft time limit, raised at any line"),
  ]
}
