/// How likely a failure is once a run has come so far: the share of random continuations that fail, over the steps.
///
/// The choices of the failing run are kept up to a step, and everything after it is drawn at random, again and again. A
/// step at which the share jumps is one at which the failure was decided. The idea is that of a committor in the sampling
/// of rare events, the probability of ending on one side from here (Bolhuis, Chandler, Dellago and Geissler, "Transition
/// Path Sampling", Annual Review of Physical Chemistry 53, 2002), and of spectrum-based fault localisation with
/// statements replaced by steps (Jones and Harrold, ASE 2005). It is an estimate: the numbers behind it are printed.
public struct FailureCurve: Sendable, Hashable, Codable {
  /// A step, and what became of the runs that were the same up to it.
  public struct Point: Sendable, Hashable, Codable {
    /// The last step that was kept; 0 for a wholly random run.
    public var step: Int
    /// How many continuations failed as the run did.
    public var failing: Int
    /// How many there were.
    public var runs: Int

    /// Creates a point.
    public init(step: Int, failing: Int, runs: Int) {
      self.step = step
      self.failing = failing
      self.runs = runs
    }

    /// The share that failed.
    public var share: Double { Double(failing) / Double(runs) }
  }

  /// The steps that were tried, in order; the last is that of the failure itself.
  public let points: [Point]
  /// The step at which the share rises most, and the one before it that was tried; nil where it never rises by much.
  public let jump: Jump?

  /// A rise from one point to the next.
  public struct Jump: Sendable, Hashable, Codable {
    /// The point before it.
    public var from: Point
    /// The point after it.
    public var to: Point
  }

  /// A rise of less is noise.
  private static let smallestJump = 0.3
  /// The points to begin with; half as many where runs are long, so that each can have more of them.
  private static let coarse = 8
  private static let runsPerPoint = 6...32
}

extension FailureCurve {
  /// Samples the curve of a failing script, coarsely first, then by halving around its highest rise.
  init?(_ script: ChoiceScript, steps: Int, _ trials: Trials, allowing allowance: Int) {
    var sampler = Sampler(script: script, trials: trials)
    // The first runs tell how long a continuation is, and so how many there can be.
    guard let length = sampler.lengthOfContinuations(Self.runsPerPoint.lowerBound) else { return nil }
    let halvings = Int.bitWidth - max(steps / Self.coarse, 1).leadingZeroBitCount
    let affordable = allowance / max(length, 1)
    let coarse = affordable / (Self.coarse + halvings) < 12 ? Self.coarse / 2 : Self.coarse
    let runs = affordable / (coarse + halvings + 1)
    sampler.runs = min(max(runs, Self.runsPerPoint.lowerBound), Self.runsPerPoint.upperBound)
    var points = [Point(step: steps, failing: sampler.runs, runs: sampler.runs)]
    for sample in 0..<coarse {
      let step = sample * steps / coarse
      let isNew = points.count == 1 || points[points.count - 2].step < step
      guard isNew, let point = sampler.point(at: step) else { continue }
      points.insert(point, at: points.count - 1)
    }
    guard points.count > 1 else { return nil }
    var rise = Self.highestRise(points)
    while points[rise].step - points[rise - 1].step > 1 {
      guard let middle = sampler.point(at: (points[rise].step + points[rise - 1].step) / 2) else { break }
      points.insert(middle, at: rise)
      if points[rise + 1].share - middle.share > middle.share - points[rise - 1].share { rise += 1 }
    }
    self.points = points
    let jump = Jump(from: points[rise - 1], to: points[rise])
    self.jump = jump.to.share - jump.from.share >= Self.smallestJump ? jump : nil
  }

  private static func highestRise(_ points: [Point]) -> Int {
    points.indices.dropFirst().max {
      points[$0].share - points[$0 - 1].share < points[$1].share - points[$1 - 1].share
    } ?? 1
  }

  /// Makes the continuations of a step.
  private struct Sampler {
    let script: ChoiceScript
    let trials: Trials
    var runs = 0

    func lengthOfContinuations(_ count: Int) -> Int? {
      var steps = 0
      for number in 0..<count {
        guard let run = trials.continuationFails(script, upTo: 0, seed: UInt64(number)) else { return nil }
        steps += run.steps
      }
      return steps / count
    }

    /// Seeds are of the step, so that neighbours are independent; nil when the budget is spent.
    func point(at step: Int) -> Point? {
      var failing = 0
      for number in 0..<runs {
        let seed = UInt64(step) << 16 | UInt64(number)
        guard let run = trials.continuationFails(script, upTo: step, seed: seed) else { return nil }
        if run.fails { failing += 1 }
      }
      return Point(step: step, failing: failing, runs: runs)
    }
  }
}

extension FailureCurve {
  /// The points that are told: those the coarse sample began with, and the two of the jump.
  var told: [Point] {
    guard let jump, let last = points.last else {
      return points.count > 8 ? points.enumerated().filter { $0.offset % 2 == 0 }.map(\.element) : points
    }
    let first = points[0]
    let others = points.filter { point in
      point != first && point != last && (point.step < jump.from.step || point.step > jump.to.step)
    }
    let sample = others.enumerated().filter { others.count <= 4 || $0.offset % (others.count / 4 + 1) == 0 }
    return Set([first, jump.from, jump.to, last] + sample.map(\.element)).sorted { $0.step < $1.step }
  }
}
