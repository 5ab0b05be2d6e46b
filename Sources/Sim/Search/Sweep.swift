/// Everything that could have gone otherwise in one run, tried one thing at a time.
///
/// At every decision of the base run the sweep takes each other way: each other task that was ready, each world event
/// that was possible, each fault that a correct system may show there. Each is a run of its own, which has the base
/// run's choices but for that one. Where a fault or an event can go differently far, a write that is cut for example,
/// the corner cases are tried, and all combinations of them where these are few. Where the power fails, each disk that
/// it may leave is tried, up to a limit.
///
/// ```swift
/// let runner = Runner(program)
/// var map = BoundaryMap()
/// for (number, base) in SweepBases.choose(with: runner).bases.enumerated() {
///   let sweep = Sweep(base, number: number, with: runner)
///   map.add(sweep.untried)
///   map.add(sweep.run())
/// }
/// ```
public struct Sweep {
  /// The base run.
  public let base: SweepBase
  /// Its number among the base runs of the program.
  public let number: Int
  /// The steps of the base run.
  public let steps: Int
  /// What the base run itself showed, cell 0: in the column ``BoundaryMap/Column/nothing``.
  ///
  /// Where it failed, nothing more is tried: no deviation could be blamed for anything.
  public let baseMap: BoundaryMap

  let runner: Runner
  let decisions: [Decision]
  let boundaries: [BoundaryMap.Boundary]
  let baseExtents: Set<UInt64>

  /// As many combinations of how far things go are tried for one deviation; where there are more, one at a time.
  static let combinations = 32
  /// As many disks that one power loss may leave are tried, the corner cases first.
  public static let images = 64
  /// As many ways of answering the draws of a power loss are gone through to find them.
  static let imageWays = 256
  /// Draws that come only after others were made otherwise are followed so far.
  static let depth = 3

  /// Prepares a sweep by making the base run.
  /// - Parameters:
  ///   - base: The base run.
  ///   - number: Its number, for the failures that come of it.
  ///   - runner: Runs of the program.
  public init(_ base: SweepBase, number: Int = 0, with runner: Runner) {
    self.base = base
    self.number = number
    self.runner = runner
    let run = runner.run(base.script, isRecording: true, foreignWaitMilliseconds: 2)
    steps = run.steps
    var map = BoundaryMap()
    var cell = BoundaryMap.Cell(.nothing)
    (cell.deviations, cell.tried, cell.runs) = (1, 1, 1)
    if run.verdict != .passed {
      cell.add(BoundaryMap.Failure(run, base: number, deviation: "none"))
    }
    map.add(cell, at: BoundaryMap.Boundary(of: run))
    baseMap = map
    decisions = run.verdict == .passed ? run.decisions.filter { !$0.others.isEmpty } : []
    let visits = VisitIndex(run.visits)
    boundaries = decisions.map { BoundaryMap.Boundary(of: $0, among: visits) }
    baseExtents = Set(run.extents.map(\.key))
  }

  /// How many decisions of the base run could have gone otherwise.
  public var points: Int { decisions.count }

  /// The map before any deviation: cell 0, and every other cell untried.
  public var untried: BoundaryMap {
    var map = baseMap
    for point in decisions.indices {
      for option in decisions[point].others {
        var cell = BoundaryMap.Cell(option.column)
        cell.deviations = 1
        map.add(cell, at: boundaries[point])
      }
    }
    return map
  }
}
