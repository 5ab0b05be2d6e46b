/// How a run ended.
public enum Verdict: Sendable, Hashable {
  /// Nothing was found.
  case passed
  /// An invariant does not hold; its id, and what was seen.
  case violated(invariant: String, detail: String)
  /// Nothing can run, no timer is set, and the scenario is not finished.
  case deadlocked(String)
  /// The budget of steps or of virtual time ran out.
  case stuck(String)
  /// No progress in real time: code that loops without an operation.
  case hung(String)
  /// The process running the simulation died.
  case crashed(String)
  /// Something ran outside the simulation's control, so the run proves nothing.
  case lostControl(String)
  /// The same choices gave another trace; the first event that differs.
  case nondeterministic(String)

  /// The verdict's name.
  public var name: String {
    switch self {
    case .passed: "passed"
    case .violated: "violated"
    case .deadlocked: "deadlocked"
    case .stuck: "stuck"
    case .hung: "hung"
    case .crashed: "crashed"
    case .lostControl: "lostControl"
    case .nondeterministic: "nondeterministic"
    }
  }

  /// The violated invariant's id.
  public var invariant: String? {
    if case .violated(let invariant, _) = self { invariant } else { nil }
  }

  /// What was seen, in a sentence; empty when passed.
  public var detail: String {
    switch self {
    case .passed: ""
    case .violated(_, let detail), .deadlocked(let detail), .stuck(let detail), .hung(let detail),
      .crashed(let detail), .lostControl(let detail), .nondeterministic(let detail):
      detail
    }
  }

  /// Whether two verdicts say the same thing: the same kind, and the same invariant.
  public func agrees(with other: Verdict) -> Bool { name == other.name && invariant == other.invariant }
}
