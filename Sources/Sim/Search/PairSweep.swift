/// Two things that go otherwise in one run: what a ``Sweep`` does once, done again in the run that comes of it.
///
/// The first is any deviation of the base run. The run that it leads to is recorded, and at each of its later decisions
/// everything else is done: so what is swept is also the code that only a failure leads to, such as recovery, or taking
/// back a failed write. How far things go is left at the mildest, and where there is a choice tried in the middle as
/// well; of the disks that a loss of power may leave the first few are tried.
///
/// A pair with a deviation in a cell that fails by itself says nothing new. Cells are known by ``key(_:_:)``.
public struct PairSweep {
  /// The runs with one deviation that pairs begin with.
  public let sweep: Sweep
  private let firsts: [(point: Int, option: Decision.Option)]

  /// As many of the disks that one loss of power may leave are tried.
  private static let images = 4

  /// Prepares pairs of deviations from a base run.
  public init(_ sweep: Sweep) {
    self.sweep = sweep
    firsts = sweep.decisions.indices.flatMap { point in
      sweep.decisions[point].others.map { (point, $0) }
    }
  }

  /// What a cell is known by in ``firstCells`` and among the cells that fail: the same in every process.
  public static func key(_ boundary: BoundaryMap.Boundary, _ column: BoundaryMap.Column) -> UInt64 {
    mix64(stableHash("\(boundary)"), stableHash(column.name))
  }

  /// The cell of each first deviation, in order.
  public var firstCells: [UInt64] {
    firsts.map { Self.key(sweep.boundaries[$0.point], $0.option.column) }
  }

  /// The cell of a first deviation.
  public func firstCell(_ first: Int) -> (boundary: BoundaryMap.Boundary, column: BoundaryMap.Column) {
    (sweep.boundaries[firsts[first].point], firsts[first].option.column)
  }

  /// What pairs begin with one deviation.
  public struct Scout: Sendable, Codable {
    /// How many there are whose second deviation is in no cell that fails by itself.
    public var pairs = 0
    /// How many there are whose second deviation is in such a cell.
    public var known = 0
    /// For each kind of pair, two cells and what the task was at in each, its key and the first pair of that kind.
    public var kinds: [UInt64] = []
    /// The places of these pairs among all that begin with the deviation.
    public var places: [Int] = []
  }

  /// Finds out what pairs begin with a deviation.
  /// - Parameters:
  ///   - first: The deviation's place in ``firstCells``.
  ///   - failing: The cells that fail by themselves.
  /// - Returns: nil where the deviation fails by itself.
  /// - Complexity: One recorded run.
  public func scout(_ first: Int, without failing: Set<UInt64>) -> Scout? {
    guard let later = Later(self, first) else { return nil }
    let (point, option) = firsts[first]
    let begin = Self.kind(sweep.decisions[point], sweep.boundaries[point], option)
    var scout = Scout()
    var met: Set<UInt64> = []
    for (place, second) in later.seconds.enumerated() {
      let key = Self.key(second.boundary, second.option.column)
      guard !failing.contains(key) else {
        scout.known += 1
        continue
      }
      scout.pairs += 1
      let kind = mix64(begin, Self.kind(second.decision, second.boundary, second.option))
      if met.insert(kind).inserted {
        scout.kinds.append(kind)
        scout.places.append(place)
      }
    }
    return scout
  }

  /// A cell, and which operation the task was at, and whether that had had its effect: a crash within a write is another
  /// thing than one before it.
  private static func kind(
    _ decision: Decision, _ boundary: BoundaryMap.Boundary, _ option: Decision.Option
  ) -> UInt64 {
    let operation = decision.at.split(separator: " ").dropFirst().dropLast().joined(separator: " ")
    return mix64(key(boundary, option.column), stableHash(operation))
  }

  /// Tries pairs that begin with one deviation.
  /// - Parameters:
  ///   - first: The deviation's place in ``firstCells``.
  ///   - places: Which pairs, by their places among all that begin with it; all of them when nil.
  ///   - failing: The cells that fail by themselves.
  ///   - willRun: Called before each run with the number of its pair; nothing more is tried when it returns false.
  /// - Returns: What was tried.
  public func run(
    _ first: Int, _ places: [Int]?, without failing: Set<UInt64>,
    willRun: (Int, Sweep.Attempt) -> Bool = { _, _ in true }
  ) -> PairCounts {
    var counts = PairCounts()
    guard let later = Later(self, first) else { return counts }
    for place in places ?? Array(later.seconds.indices) where later.seconds.indices.contains(place) {
      let second = later.seconds[place]
      if failing.contains(Self.key(second.boundary, second.option.column)) { continue }
      guard tryPair(later, place, &counts, willRun) else { break }
    }
    return counts
  }

  private func tryPair(
    _ later: Later, _ place: Int, _ counts: inout PairCounts, _ willRun: (Int, Sweep.Attempt) -> Bool
  ) -> Bool {
    let second = later.seconds[place]
    let made = second.decision.choice(second.option)
    let base = later.script.filter { $0.key != made.key } + (second.option.value == 0 ? [] : [made])
    var found = PairFinding(
      first: sweep.boundaries[later.first.point], firstColumn: later.first.option.column,
      second: second.boundary, secondColumn: second.option.column)
    var variants: [[ScriptedChoice]] = [[]]
    var number = 0
    while number < variants.count {
      let extents = variants[number]
      let attempt = Sweep.Attempt(
        number: number, point: later.first.point, boundary: second.boundary, column: second.option.column,
        deviation: Self.text(later.choice, made, extents), script: ChoiceScript(base + extents))
      guard willRun(place, attempt) else { return false }
      let run = sweep.runner.sweep(attempt.script, watching: second.option.value == 0 ? nil : made)
      counts.runs += 1
      if number == 0 {
        counts.tried += 1
        if !run.watchedWasMade { counts.missed += 1 }
        variants += variantsOfExtents(run)
      }
      if run.verdict != .passed {
        found.add(BoundaryMap.Failure(run, base: sweep.number, deviation: attempt.deviation))
      }
      number += 1
    }
    if !found.failures.isEmpty { counts.add(found) }
    return true
  }

  /// Everything half-way, and the first of the disks that may be left.
  private func variantsOfExtents(_ run: RunResult) -> [[ScriptedChoice]] {
    let fresh = run.extents.filter { !sweep.baseExtents.contains($0.key) }
    let middles = fresh.compactMap { extent in
      extent.ways.isEmpty && extent.corners.count > 1
        ? extent.choice(extent.corners[extent.corners.count / 2]) : nil
    }
    return (middles.isEmpty ? [] : [middles]) + fresh.flatMap { Array($0.ways.prefix(Self.images)) }
  }

  private static func text(
    _ first: ScriptedChoice, _ second: ScriptedChoice, _ extents: [ScriptedChoice]
  ) -> String {
    let what = "\(first.at): \(first.picked); then \(second.at): \(second.picked)"
    guard !extents.isEmpty else { return what }
    return what + " (" + extents.map { "\($0.value) of \($0.bound - 1)" }.joined(separator: ", ") + ")"
  }

  /// The run that a first deviation leads to, and what can go otherwise after it.
  private struct Later {
    struct Second {
      let decision: Decision
      let option: Decision.Option
      let boundary: BoundaryMap.Boundary
    }

    let first: (point: Int, option: Decision.Option)
    let choice: ScriptedChoice
    let script: [ScriptedChoice]
    var seconds: [Second] = []

    init?(_ pairs: PairSweep, _ number: Int) {
      let sweep = pairs.sweep
      first = pairs.firsts[number]
      let choice = sweep.decisions[first.point].choice(first.option)
      self.choice = choice
      script =
        sweep.base.script.choices.filter { $0.key != choice.key } + (first.option.value == 0 ? [] : [choice])
      let run = sweep.runner.run(ChoiceScript(script), isRecording: true, foreignWaitMilliseconds: 2)
      guard run.verdict == .passed else { return nil }
      let here = run.decisions.firstIndex { $0.key == choice.key }
      guard let here else { return }
      let visits = VisitIndex(run.visits)
      for decision in run.decisions[(here + 1)...] where !decision.others.isEmpty {
        let boundary = BoundaryMap.Boundary(of: decision, among: visits)
        seconds += decision.others.map { Second(decision: decision, option: $0, boundary: boundary) }
      }
    }
  }
}
