/// Decides who goes next.
///
/// One is made per run from the run's seed, so a run is a function of its seed alone and not of the runs before.
/// What it decides is recorded; its own random numbers are not, and a replay does not need it.
public protocol Scheduler: AnyObject {
  /// Told the number of the seed as it was asked for, before a seed's run starts: for an algorithm that enumerates
  /// schedules and does not draw them.
  func willRun(seed: UInt64)

  /// Called before the first pick of a run.
  /// - Parameters:
  ///   - seed: The run's seed, already mixed for this use.
  ///   - profile: What the run without any surprise looked like.
  func startRun(seed: UInt64, profile: RunProfile)

  /// Picks one of at least two candidates; of at least one when ``seesForcedSteps`` is set.
  /// - Returns: An index below `candidates.count`; 0 is the least surprising.
  func pick(_ candidates: Candidates) -> Int

  /// Whether it is asked also where there is only one candidate, because it counts what tasks do.
  ///
  /// The same for all runs.
  var seesForcedSteps: Bool { get }
}

extension Scheduler {
  /// A seed is only where numbers come from.
  public func willRun(seed: UInt64) {}

  /// Only choices are of interest.
  public var seesForcedSteps: Bool { false }
}
