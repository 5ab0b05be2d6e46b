public import Sim
public import SystemUnderTest

/// All small workloads, every moment at which the machine may stop in them, and what it may leave.
///
/// Mohan et al., "Finding Crash-Consistency Bugs with Bounded Black-Box Crash Testing" (CrashMonkey and ACE), OSDI 2018:
/// nearly all known crash bugs need no more than three operations on a fresh filesystem. So those are gone through
/// completely: workloads, crash points, and of the images a power loss can leave all corner cases and the first ones of
/// the rest.
public enum StoreWorkloads {
  /// How far the search goes.
  public struct Plan: Sendable {
    /// The most operations in a workload.
    public var longest: Int
    /// The filesystems.
    public var profiles: [DiskProfile]
    /// The levels of durability.
    ///
    /// Level `power` is left out on a disk whose syncs promise nothing: no store could keep it there.
    public var levels: [Durability]
    /// How many ways of answering the draws of one power loss are gone through; the corner cases come first.
    public var imagesPerState: Int
    /// After how many failures a level's search ends.
    public var failureLimit: Int

    /// Creates a plan; the default is everything.
    public init(
      longest: Int = 3, profiles: [DiskProfile] = DiskProfile.all, levels: [Durability] = Durability.allCases,
      imagesPerState: Int = 32, failureLimit: Int = 10
    ) {
      self.longest = longest
      self.profiles = profiles
      self.levels = levels
      self.imagesPerState = imagesPerState
      self.failureLimit = failureLimit
    }
  }

  /// Goes through all of it.
  ///
  /// The crash points of a workload's beginning are those of a shorter workload, so each is probed during its last
  /// operation only; the empty one during the opening of the log.
  /// - Parameters:
  ///   - plan: How far to go.
  ///   - implementation: The store.
  /// - Returns: What was counted, and what did not hold.
  /// - Complexity: O(8^longest) runs for each level and profile.
  @concurrent
  public static func exhaust(
    _ plan: Plan = Plan(), on implementation: StoreImplementation = .real
  ) async -> StoreExhaustion {
    await StoreExhaustion.sum(over: plan.levels) { level in
      exhaust(plan, level, all(upTo: plan.longest)[...], on: implementation) {}
    }
  }

  /// All workloads of up to so many operations, the shortest first.
  static func all(upTo longest: Int) -> [[StoreOperation]] {
    (0...longest).flatMap { StoreOperation.sequences(of: $0) }
  }

  /// Goes through some workloads.
  static func exhaust(
    _ plan: Plan, _ level: Durability, _ workloads: ArraySlice<[StoreOperation]>,
    on implementation: StoreImplementation, progress: @escaping () -> Void
  ) -> StoreExhaustion {
    var checker = StoreImageChecker(
      implementation, imagesPerState: plan.imagesPerState, progress: progress)
    for operations in workloads {
      for profile in plan.profiles where level == .process || !profile.deviceCacheIsVolatile {
        let name = name(operations, level, profile)
        let last = operations.count - 1
        let run = StoreRun.workload(
          operations, from: StoreRun.Start(durability: level, profile: profile), on: implementation, .calls,
          during: last...last)
        guard checker.took(run, name) else { continue }
        for state in run.states { checker.check(state, depth: 0, profile, after: name) }
        if checker.counts.failures.count >= plan.failureLimit { return checker.counts }
      }
    }
    return checker.counts
  }

  private static func name(
    _ operations: [StoreOperation], _ level: Durability, _ profile: DiskProfile
  ) -> String {
    let workload = operations.isEmpty ? "open" : operations.map(\.rawValue).joined(separator: ", ")
    return "[\(workload)] at level \(level) on \(profile.name)"
  }
}
