import Environment

extension FailureWindow {
  /// The two lines of a failure that needs nothing to happen between any: those around the moment at which it was noticed.
  ///
  /// They are the operation that was noticed, or else the last one of the task, and what the task asked for next. Where
  /// an invariant goes back to an earlier event, that is the first line, and the second is what the process did first at
  /// the time of the violation.
  /// - Parameters:
  ///   - failure: The run, with its aftermath.
  ///   - reason: Why no window is needed.
  static func ofViolation(_ failure: RunResult, because reason: String) -> FailureWindow {
    let (before, after) = lines(failure)
    let place =
      switch (before, after) {
      case (let before?, let after?): ", after \(before) and before \(after)"
      case (let before?, nil): ", after \(before)"
      default: ""
      }
    return FailureWindow(
      before: before, after: after, sentence: "No window is needed: \(reason)\(place).")
  }

  private static func lines(_ failure: RunResult) -> (before: CallSite?, after: CallSite?) {
    let lines = failure.events.filter { $0.site != nil }
    guard let violation = failure.violation else { return (lines.last?.site, nil) }
    let line = violation.line
    if let since = violation.since {
      let after = lines.last { $0.site?.place == since.place && line.contains($0) }?.step ?? 0
      let next = lines.first { $0.step > after && $0.time == violation.time && line.contains($0) }
      return (since, next?.site ?? violation.observed)
    }
    let before = violation.observed ?? lines.last { line.contains($0) }?.site
    let after = failure.aftermath.first { event in
      event.site.map { $0.place != violation.observed?.place && line.contains(event) } ?? false
    }
    return (before, after?.site)
  }
}
