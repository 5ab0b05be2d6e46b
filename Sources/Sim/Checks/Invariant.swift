public import Environment

/// Something that must hold: an id to cite, and a sentence to read.
public struct Invariant: Sendable, Hashable {
  /// The id under which it is catalogued, counted and reported: `S-1`.
  public let id: String
  /// What must hold, as a sentence.
  public let sentence: String

  /// Creates an invariant.
  public init(_ id: String, _ sentence: String) {
    self.id = id
    self.sentence = sentence
  }
}

/// An oracle: one checker of one or several invariants, which shares no code with the system it judges.
///
/// It is asked after every step in which something an invariant could see has changed. It should be incremental: a step
/// that did not touch a file need not read it again. It reports through ``Simulation/require(_:_:_:since:)``.
public protocol Checker: AnyObject {
  /// The invariants it judges.
  var invariants: [Invariant] { get }

  /// Called at the end of a step.
  func check(_ simulation: Simulation)
}

extension Simulation {
  /// Adds a checker for the rest of the run.
  public func add(_ checker: any Checker) {
    checkers.append(checker)
    for invariant in checker.invariants { tally.know(invariant) }
  }

  func check() {
    checkedChanges = changes
    guard violationPlace == nil else { return }
    for checker in checkers { checker.check(self) }
    if settings.coverage != nil { noteState() }
  }

  /// Evaluates an invariant; the run ends with `violated` when it does not hold.
  /// - Parameters:
  ///   - invariant: What is evaluated; each evaluation is counted.
  ///   - holds: Whether it holds.
  ///   - detail: What was seen when it does not, in a sentence.
  ///   - since: From where the earlier event was asked for that the violation goes back to, where there is one, such as
  ///     the message with which a time of silence began. A failure that needs no window is told by it.
  public func require(
    _ invariant: Invariant, _ holds: Bool, _ detail: @autoclosure () -> String, since: CallSite? = nil
  ) {
    // A run has one verdict: what is seen after the first violation may only be its consequence.
    guard isOnThisThread, stage == .running, !isStopped, violationPlace == nil else { return }
    tally.evaluated(invariant)
    guard !holds else { return }
    let detail = detail()
    note("here \(invariant.id) does not hold any more")
    violated = invariant
    let verdict = Verdict.violated(invariant: invariant.id, detail: detail)
    if settings.showsAftermath { self.verdict = verdict } else { stop(verdict) }
    violationPlace = ViolationPlace(
      step: steps, time: now, observed: observedSite, since: since, line: lineOfViolation())
    settings.maxSteps = min(settings.maxSteps, steps + ViolationPlace.aftermathSteps)
  }

  /// Whose doing it is: what the world or its clients notice is that of the process which acted last.
  private func lineOfViolation() -> TaskLine {
    let process = processes[currentProcess].displayName
    let last = events.last { $0.site != nil && $0.process != "world" }
    guard process == "world", let last else { return TaskLine(process, taskPath(currentTask), among: births) }
    return TaskLine(last.process, nil, among: births)
  }

  /// Marks a state that the search must have visited at least once over a batch.
  public func reached(_ label: String) {
    guard isOnThisThread, stage == .running else { return }
    tally.reached(label)
    noteLabel(label)
  }

  /// Says something in the recorded trace; no part of the hash.
  public func note(_ text: @autoclosure () -> String) {
    guard settings.isRecording, isOnThisThread, stage == .running, !isStopped, violationPlace == nil else {
      return
    }
    events.append(
      TraceEvent(
        step: steps, time: now, process: processes[currentProcess].displayName, task: taskPath(currentTask),
        kind: .note, text: text(), site: observedSite, hash: hash.value))
  }

  /// Counts an operation of the system under test as done, for the rates that a report prints.
  public func countOperation() {
    if isAlive { tally.operations += 1 }
  }
}
