/// What of a choice does not matter: the other values with which it fails as well.
///
/// After the explain phase of Hypothesis, which says "or any other generated value" of an argument that may be anything.
/// A choice of a shrunk script always matters as such, since without it, with 0, the run passes.
struct IrrelevantChoices {
  /// What may be said behind the choice; nil when nothing is known.
  let remark: String?

  init(_ choice: ScriptedChoice, in script: ChoiceScript, _ failure: RunResult, _ trials: Trials) {
    let others = script.choices.filter { $0 != choice }
    switch choice.kind {
    case .draw, .extent: remark = Self.numbers(choice, others, trials)
    case .pick: remark = Self.turns(choice, others, failure, trials)
    case .fault: remark = Self.faults(choice, others, failure, trials)
    }
  }

  // MARK: Numbers

  /// Up to this bound every value is tried.
  private static let allBelow = 12

  private static func numbers(
    _ choice: ScriptedChoice, _ others: [ScriptedChoice], _ trials: Trials
  ) -> String? {
    guard choice.bound > 2 else { return nil }
    let isAll = choice.bound <= allBelow
    let values = isAll ? Array(1..<choice.bound) : samples(of: choice)
    var failing: [Int] = []
    for value in values {
      guard let fails = fails(value, choice, others, trials) else { return nil }
      if fails { failing.append(value) }
    }
    if failing.count == values.count {
      return isAll ? "or any other but 0" : "or any other of \(values.count) tried"
    }
    if failing.count == 1 { return isAll ? "no other" : "none other of \(values.count) tried" }
    if let range = range(failing, values, choice, others, trials) {
      return "or any from \(range.lowerBound) to \(range.upperBound)"
    }
    let list = failing.filter { $0 != choice.value }.map(String.init).joined(separator: ", ")
    return "or \(list)\(isAll ? "" : " of \(values.count) tried")"
  }

  private static func fails(
    _ value: Int, _ choice: ScriptedChoice, _ others: [ScriptedChoice], _ trials: Trials
  ) -> Bool? {
    guard value != choice.value else { return true }
    var other = choice
    other.value = value
    return trials.fails(others + [other])
  }

  /// Between which values it fails, where those that were tried lie in one piece; the edges by halving.
  private static func range(
    _ failing: [Int], _ values: [Int], _ choice: ScriptedChoice, _ others: [ScriptedChoice], _ trials: Trials
  ) -> ClosedRange<Int>? {
    guard let first = values.firstIndex(of: failing[0]), failing.count > (choice.bound <= allBelow ? 3 : 1),
      Array(values[first..<first + failing.count]) == failing
    else { return nil }
    let (before, after) = (first > 0 ? values[first - 1] : 0, first + failing.count)
    guard let low = edge(failing[0], before, choice, others, trials),
      let high = edge(
        failing[failing.count - 1], after < values.count ? values[after] : choice.bound, choice, others,
        trials)
    else { return nil }
    return low...high
  }

  /// The last value that fails on the way to one that does not.
  private static func edge(
    _ failing: Int, _ passing: Int, _ choice: ScriptedChoice, _ others: [ScriptedChoice], _ trials: Trials
  ) -> Int? {
    var (inside, outside) = (failing, passing)
    while abs(outside - inside) > 1 {
      let middle = (inside + outside) / 2
      guard let fails = fails(middle, choice, others, trials) else { return nil }
      if fails { inside = middle } else { outside = middle }
    }
    return inside
  }

  /// The edges, where implementations differ, some between, and the value itself.
  private static func samples(of choice: ScriptedChoice) -> [Int] {
    var values = [1, 2, choice.value, choice.bound - 2, choice.bound - 1]
    for part in 1..<6 { values.append(choice.bound * part / 6) }
    return Array(Set(values)).sorted()
  }

  // MARK: Who goes on, and what fails

  private static func turns(
    _ choice: ScriptedChoice, _ others: [ScriptedChoice], _ failure: RunResult, _ trials: Trials
  ) -> String? {
    guard ChoiceWords(choice).isTurn else { return nil }
    return options(choice, others, failure, trials, .turn, all: "or any other task")
  }

  private static func faults(
    _ choice: ScriptedChoice, _ others: [ScriptedChoice], _ failure: RunResult, _ trials: Trials
  ) -> String? {
    options(choice, others, failure, trials, .fault, all: "or any other fault")
  }

  private static func options(
    _ choice: ScriptedChoice, _ others: [ScriptedChoice], _ failure: RunResult, _ trials: Trials,
    _ kind: BoundaryMap.Column.Family, all: String
  ) -> String? {
    guard let decision = failure.decisions.first(where: { $0.kind == choice.kind && $0.key == choice.key })
    else { return nil }
    let options = decision.others.filter { $0.column.family == kind && $0.value > 0 }
    guard !options.isEmpty else { return nil }
    var failing: [String] = []
    for option in options {
      guard let fails = trials.fails(others + [decision.choice(option)]) else { return nil }
      if fails { failing.append(option.picked) }
    }
    if failing.isEmpty { return nil }
    if failing.count == options.count, options.count > 1 { return all }
    return failing.count <= 3
      ? "or \(failing.joined(separator: ", "))" : "or \(failing.count) of \(options.count) others"
  }
}
