public import Sim
public import SystemUnderTest

/// Every error at every call, as SQLite tests I/O errors (sqlite.org/testing.html, "I/O Error Testing").
///
/// For each scripted workload and each kind of error the n-th call fails where it could, once and then for good, for n =
/// 1, 2, 3 and so on until the workload ends without having met the error. After each answer the process may die or the
/// power fail, and what is left is recovered from and checked. Compound failures are an error during such a recovery,
/// and the power failing again during it.
public enum StoreErrorSweep {
  /// The errors that a call of the store may meet.
  public static let kinds: [FaultKind] = SimFileSystem.faultsOfCalls.kinds

  /// Those of which it is legal that they never end.
  ///
  /// A signal interrupts a call now and then. A store that repeats the call for as long as one does is right to.
  private static let lastingKinds = kinds.filter {
    ![.interrupted, .interruptedCall, .interruptedAfterPart].contains($0)
  }

  /// Those that leave open how far the call gets, or with which error it fails.
  private static let partialKinds: [FaultKind] = [
    .shortWrite, .noSpace, .quota, .writeError, .interruptedAfterPart, .openError,
  ]

  private static let workloads: [[StoreOperation]] = [
    [.appendSmall, .appendOverPage, .get, .reopen, .appendSmall, .get],
    [.appendNewlineAt511, .appendNewlineAt0, .reopen, .get, .appendNewlineAt1],
  ]

  /// Logs that recovery has something to do with.
  private static let logs: [(name: String, log: PreparedLog)] = [
    ("a torn record", .torn(bytes: 20)), ("a record without its newline", .withoutNewline),
    ("a record followed by NULs", .followedByNULs(600)), ("NULs for a record", .endingInNULs(600)),
  ]

  private static let failureLimit = 10
  /// All corner cases, and the first of the others.
  private static let imagesPerState = 8
  /// No workload makes so many calls: one that seems to would never come to its end.
  private static let callLimit = 500

  /// The errors, one after the other.
  /// - Parameters:
  ///   - levels: The levels of durability.
  ///   - profile: The filesystem.
  ///   - implementation: The store.
  @concurrent
  public static func errors(
    at levels: [Durability] = Durability.allCases, on profile: DiskProfile = .ext4Ordered,
    of implementation: StoreImplementation = .real
  ) async -> StoreExhaustion {
    await StoreExhaustion.sum(over: levels) { errors($0, scripts[...], on: profile, of: implementation) {} }
  }

  static func errors(
    _ level: Durability, _ scripts: ArraySlice<Script>, on profile: DiskProfile = .ext4Ordered,
    of implementation: StoreImplementation, progress: @escaping () -> Void
  ) -> StoreExhaustion {
    var checker = StoreImageChecker(implementation, imagesPerState: imagesPerState, progress: progress)
    for (name, operations, log) in scripts {
      let start = StoreRun.Start(log: log, durability: level, profile: profile)
      for kind in kinds {
        sweep(kind, "\(name) at level \(level)", &checker) { schedule in
          StoreRun.workload(operations, from: start, on: implementation, .answers, failing: schedule)
        } then: { state, name, checker in
          checker.check(state, depth: 0, profile, after: name)
        }
        if checker.counts.failures.count >= failureLimit { return checker.counts }
      }
    }
    return checker.counts
  }

  /// Errors while the store recovers from a crash, reads, appends and recovers again.
  /// - Parameters:
  ///   - profile: The filesystem.
  ///   - implementation: The store.
  @concurrent
  public static func errorsInRecovery(
    on profile: DiskProfile = .ext4Ordered, of implementation: StoreImplementation = .real
  ) async -> StoreExhaustion {
    await StoreExhaustion.sum(over: Durability.allCases) {
      errorsInRecovery($0, kinds[...], on: profile, of: implementation) {}
    }
  }

  static func errorsInRecovery(
    _ level: Durability, _ kinds: ArraySlice<FaultKind>, on profile: DiskProfile = .ext4Ordered,
    of implementation: StoreImplementation, progress: @escaping () -> Void
  ) -> StoreExhaustion {
    var checker = StoreImageChecker(implementation, imagesPerState: imagesPerState, progress: progress)
    for (name, image, ghost) in crashes(level, profile, implementation) {
      for kind in kinds {
        sweep(kind, "\(name) at level \(level), then recovery", &checker) { schedule in
          StoreRun.check(image, ghost, .powerLoss, on: implementation, isProbed: false, failing: schedule)
        } then: { _, _, _ in
        }
        if checker.counts.failures.count >= failureLimit { return checker.counts }
      }
    }
    return checker.counts
  }

  /// The power fails, and again while the store recovers from that.
  /// - Parameters:
  ///   - depth: How often it fails again.
  ///   - profile: The filesystem.
  ///   - implementation: The store.
  @concurrent
  public static func powerLossInRecovery(
    depth: Int = 2, on profile: DiskProfile = .ext4Ordered, of implementation: StoreImplementation = .real
  ) async -> StoreExhaustion {
    await StoreExhaustion.sum(over: Durability.allCases) {
      powerLossInRecovery($0, scripts[...], depth: depth, on: profile, of: implementation) {}
    }
  }

  static func powerLossInRecovery(
    _ level: Durability, _ scripts: ArraySlice<Script>, depth: Int = 2,
    on profile: DiskProfile = .ext4Ordered, of implementation: StoreImplementation,
    progress: @escaping () -> Void
  ) -> StoreExhaustion {
    var checker = StoreImageChecker(implementation, imagesPerState: imagesPerState, progress: progress)
    for (name, operations, log) in scripts {
      let run = StoreRun.workload(
        operations, from: StoreRun.Start(log: log, durability: level, profile: profile), on: implementation,
        .calls)
      let name = "\(name) at level \(level)"
      guard checker.took(run, name) else { continue }
      for state in run.states { checker.check(state, depth: depth, profile, after: name) }
      if checker.counts.failures.count >= failureLimit { return checker.counts }
    }
    return checker.counts
  }

  // MARK: - Parts

  /// A workload, and the log that it begins with.
  typealias Script = (name: String, operations: [StoreOperation], log: PreparedLog)

  static var scripts: [Script] {
    workloads.enumerated().map { ("workload \($0.offset + 1)", $0.element, .absent) }
      + logs.map { ("\($0.name), then an append", [.appendSmall, .reopen, .get], $0.log) }
  }

  /// The n-th call, until there is none any more.
  private static func sweep(
    _ kind: FaultKind, _ name: String, _ checker: inout StoreImageChecker,
    _ run: (FaultSchedule) -> StoreRun,
    then check: (CrashState, String, inout StoreImageChecker) -> Void
  ) {
    let extents = partialKinds.contains(kind) ? FaultSchedule.Extent.allCases : [.first]
    for isLasting in lastingKinds.contains(kind) ? [false, true] : [false] {
      for extent in extents {
        for nth in 1...callLimit {
          let run = run(FaultSchedule(kind, at: nth, isLasting: isLasting, extent: extent))
          guard run.hadFault else { break }
          let name =
            "\(name), \(kind.name) at call \(nth)\(isLasting ? " and after" : "") (\(extent.rawValue) extent)"
          checker.met(kind)
          guard checker.took(run, name) else { continue }
          for state in run.states { check(state, name, &checker) }
        }
      }
    }
  }

  /// Disks after a power loss at some call of a small workload, each once.
  private static func crashes(
    _ level: Durability, _ profile: DiskProfile, _ implementation: StoreImplementation
  ) -> [(name: String, image: DiskSnapshot, ghost: StoreGhost)] {
    var seen: Set<UInt64> = []
    var crashes: [(name: String, image: DiskSnapshot, ghost: StoreGhost)] = []
    let run = StoreRun.workload(
      [.appendSmall, .appendNewlineAt511], from: StoreRun.Start(durability: level, profile: profile),
      on: implementation, .calls)
    for state in run.states {
      for image in state.disk.crashImages(limit: imagesPerState).images
      where seen.insert(image.disk.contentHash).inserted {
        crashes.append(("\(state.moment), the disk comes back \(image.kind)", image.disk, state.ghost))
      }
    }
    return crashes
  }
}
