import Environment

/// Where a run was when an invariant did not hold any more.
struct ViolationPlace: Sendable {
  var step: Int
  var time: Duration
  /// From where that was asked for which an observer was being told of.
  var observed: CallSite?
  /// From where the event was asked for that it goes back to.
  var since: CallSite?
  /// The tasks whose doing what comes next is.
  var line: TaskLine

  /// The steps that are made at most to see what would have come next.
  ///
  /// Few: what is asked for after a violation may be its consequence, and oracles need not be able to follow.
  static let aftermathSteps = 64

  /// Whether enough has come after it: an operation of the same line of tasks, and not the one that was noticed.
  func isFollowed(by aftermath: [TraceEvent]) -> Bool {
    guard let event = aftermath.last, let site = event.site else { return false }
    return line.contains(event) && site.place != observed?.place
  }
}

extension CallSite {
  /// The file within its module, and the line: two places are the same where these are.
  var place: String { "\(fileID):\(line)" }
}
