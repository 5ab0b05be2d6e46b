extension Simulation {
  /// Lets other threads see that a simulation runs, and remembers what they have done so far.
  func beginWatch() {
    watch.runBegins()
    marksBefore = watch.count
  }

  /// Notes the run's tasks that other threads have resumed.
  ///
  /// When no mark was set anywhere since the run began, that is one read.
  func noteForeignResumptions() {
    guard watch.count != marksBefore, !control.isBroken else { return }
    if memory.tasks.records.contains(where: { $0.runtimeID != 0 && watch.wasResumed($0.runtimeID) }) {
      control.note(ControlProof.foreignResumption)
    }
  }

  /// Forgets the run's tasks.
  ///
  /// Whoever resumes one now does it to a run that is over.
  func endWatch() {
    for record in memory.tasks.records where record.runtimeID != 0 { watch.remove(record.runtimeID) }
    watch.runEnds()
  }
}
