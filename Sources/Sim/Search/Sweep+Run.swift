extension Sweep {
  /// One run of a sweep, before it is made.
  public struct Attempt: Sendable {
    /// Its number among the runs of its point, counted from 0.
    public let number: Int
    /// The decision that is made otherwise, as a number below ``Sweep/points``.
    public let point: Int
    /// Where that is.
    public let boundary: BoundaryMap.Boundary
    /// What happens there.
    public let column: BoundaryMap.Column
    /// The same for people: `store/0.1 append 2: crash store`.
    public let deviation: String
    /// The choices of the run.
    public let script: ChoiceScript
  }

  /// Deviates from the base run at some of its points, at one of them at a time.
  ///
  /// - Parameters:
  ///   - points: The points; all of them when nil.
  ///   - stopsAtFailure: Whether nothing more is tried after the first run that fails.
  ///   - willRun: Called before each run; nothing more is tried when it returns false.
  /// - Returns: What was tried, to be added to ``Sweep/untried``.
  /// - Complexity: A run for each way of each deviation: about the square of the base run's steps.
  public func run(
    _ points: Range<Int>? = nil, stopsAtFailure: Bool = false, willRun: (Attempt) -> Bool = { _ in true }
  ) -> BoundaryMap {
    var map = BoundaryMap()
    for point in points ?? 0..<self.points {
      var number = 0
      for option in decisions[point].others {
        var exploration = Exploration(self, point, option, number)
        exploration.explore(stopsAtFailure: stopsAtFailure, willRun)
        number = exploration.number
        map.add(exploration.cell, at: boundaries[point])
        if exploration.isStopped { return map }
      }
    }
    return map
  }
}

/// One deviation, in each of the ways in which it can go differently far.
private struct Exploration {
  private let sweep: Sweep
  private let point: Int
  private let option: Decision.Option
  private let choice: ScriptedChoice
  private let rest: [ScriptedChoice]
  var cell: BoundaryMap.Cell
  var number: Int
  var isStopped = false

  init(_ sweep: Sweep, _ point: Int, _ option: Decision.Option, _ number: Int) {
    self.sweep = sweep
    self.point = point
    self.option = option
    self.number = number
    let choice = sweep.decisions[point].choice(option)
    self.choice = choice
    rest = sweep.base.script.choices.filter { $0.key != choice.key }
    cell = BoundaryMap.Cell(option.column)
  }

  mutating func explore(stopsAtFailure: Bool, _ willRun: (Sweep.Attempt) -> Bool) {
    explore([], known: sweep.baseExtents, depth: 0, stopsAtFailure, willRun)
    if !isStopped || !cell.failures.isEmpty { cell.tried = 1 }
  }

  private mutating func explore(
    _ extents: [ScriptedChoice], known: Set<UInt64>, depth: Int, _ stopsAtFailure: Bool,
    _ willRun: (Sweep.Attempt) -> Bool
  ) {
    guard !isStopped, let run = attempt(extents, stopsAtFailure, willRun), depth < Sweep.depth else { return }
    let fresh = run.extents.filter { !known.contains($0.key) && ($0.corners.count > 1 || !$0.ways.isEmpty) }
    let (disks, others) = (fresh.filter { !$0.ways.isEmpty }, fresh.filter(\.ways.isEmpty))
    // What a disk may come to depends on how far the rest went, and is asked for again where that goes otherwise.
    var known = known.union(others.map(\.key))
    for ways in Self.ways(of: others) {
      explore(extents + ways, known: known, depth: depth + 1, stopsAtFailure, willRun)
    }
    for disk in disks {
      known.insert(disk.key)
      cell.powerLosses += 1
      if disk.isBounded { cell.boundedPowerLosses += 1 }
      for ways in disk.ways {
        explore(extents + ways, known: known, depth: depth + 1, stopsAtFailure, willRun)
      }
    }
  }

  private mutating func attempt(
    _ extents: [ScriptedChoice], _ stopsAtFailure: Bool, _ willRun: (Sweep.Attempt) -> Bool
  ) -> RunResult? {
    // The default is made by not being scripted.
    let made = option.value == 0 ? [] : [choice]
    let attempt = Sweep.Attempt(
      number: number, point: point, boundary: sweep.boundaries[point], column: option.column,
      deviation: deviation(extents), script: ChoiceScript(rest + made + extents))
    guard willRun(attempt) else {
      isStopped = true
      return nil
    }
    number += 1
    let run = sweep.runner.sweep(attempt.script, watching: made.first)
    cell.runs += 1
    if !run.watchedWasMade { cell.missed += 1 }
    guard run.verdict != .passed else { return run }
    cell.add(BoundaryMap.Failure(run, base: sweep.number, deviation: attempt.deviation))
    if stopsAtFailure { isStopped = true }
    return run
  }

  private func deviation(_ extents: [ScriptedChoice]) -> String {
    let what = "\(choice.at): \(choice.picked)"
    guard !extents.isEmpty else { return what }
    return what + " (" + extents.map { "\($0.value) of \($0.bound - 1)" }.joined(separator: ", ") + ")"
  }

  /// The ways in which draws can be made otherwise: in all combinations, or where these are many one at a time.
  private static func ways(of extents: [ExtentPoint]) -> [[ScriptedChoice]] {
    guard !extents.isEmpty else { return [] }
    var product = 1
    for extent in extents where product <= Sweep.combinations { product *= extent.corners.count }
    guard product <= Sweep.combinations else {
      return extents.flatMap { extent in extent.corners.filter { $0 > 0 }.map { [extent.choice($0)] } }
    }
    let all = extents.reduce([[]]) { ways, extent in
      ways.flatMap { way in extent.corners.map { $0 == 0 ? way : way + [extent.choice($0)] } }
    }
    return all.filter { !$0.isEmpty }
  }
}
