/// The shortest story among several failures that fail alike.
///
/// A shrunk run is a local minimum: another seed's failure of the same invariant often shrinks to much less. So the
/// seeds after the failing one are tried too, a bounded number of them, whatever the clock says short of the limit.
public struct ShortestFailure: Sendable {
  /// The seed whose failure is told.
  public let seed: UInt64
  /// The run as the seed gave it.
  public let found: RunResult
  /// The same, shrunk.
  public let shrunk: Shrinker.Result
  /// How many failures were shrunk to choose from.
  public let compared: Int

  private static let moreFailures = 8

  /// Shrinks a failure and some that fail alike, and takes the shortest.
  /// - Parameters:
  ///   - seed: The seed that failed.
  ///   - found: Its run.
  ///   - runner: Runs of the same program; what they count is of no use to anyone after this.
  ///   - moreSeeds: How many later seeds to try; none when somebody asked for this very seed.
  ///   - limit: Real time in all.
  public static func search(
    from seed: UInt64, _ found: RunResult, with runner: Runner, moreSeeds: Int = 400, limit: Duration
  ) -> ShortestFailure {
    let deadline = ContinuousClock.now + limit
    var best = ShortestFailure(
      seed: seed, found: found, shrunk: Shrinker.shrink(found, with: runner, limit: limit), compared: 1)
    var compared = 1
    for next in (0..<moreSeeds).map({ seed &+ UInt64($0) &+ 1 }) {
      guard moreFailures > compared, (1, 0) < best.size, ContinuousClock.now < deadline else { break }
      let other = runner.run(seed: next)
      guard other.verdict.agrees(with: found.verdict) else { continue }
      compared += 1
      let shrunk = Shrinker.shrink(other, with: runner, limit: limit / 4)
      let candidate = ShortestFailure(seed: next, found: other, shrunk: shrunk, compared: compared)
      if candidate.size < best.size { best = candidate }
    }
    return ShortestFailure(seed: best.seed, found: best.found, shrunk: best.shrunk, compared: compared)
  }

  private var size: (Int, Int) { (shrunk.run.script.choices.count, shrunk.run.steps) }
}
