import Sim
public import SystemUnderTest

/// A part of the exhaustive searches on the store: as much as somebody does at a time who shares them among processes.
///
/// What the parts find does not depend on who does which. A case that two parts come by is checked in both.
public struct StoreSearch: Sendable {
  /// What is gone through.
  public enum Subject: String, Sendable, CaseIterable {
    /// All small workloads, with all their crashes.
    case workloads
    /// Every error at every call, then a crash.
    case errors
    /// Every error at every call of a recovery.
    case errorsInRecovery = "errors in recovery"
    /// A loss of power, and another two while the store recovers.
    case powerLossInRecovery = "power loss in recovery"
  }

  /// What is gone through.
  public let subject: Subject
  /// At which level of durability.
  public let level: Durability
  private let longest: Int
  /// Among the workloads, scripts or kinds of fault.
  private let positions: Range<Int>

  /// Workloads in a part.
  private static let workloadsPerPart = 16

  /// The parts of all searches, in a fixed order.
  /// - Parameter longest: The most operations in a workload.
  public static func parts(longest: Int) -> [StoreSearch] {
    Subject.allCases.flatMap { subject in
      let (count, size) =
        switch subject {
        case .workloads: (StoreWorkloads.all(upTo: longest).count, workloadsPerPart)
        case .errors, .powerLossInRecovery: (StoreErrorSweep.scripts.count, 1)
        case .errorsInRecovery: (StoreErrorSweep.kinds.count, 1)
        }
      return Durability.allCases.flatMap { level in
        stride(from: 0, to: count, by: size).map { start in
          StoreSearch(
            subject: subject, level: level, longest: longest, positions: start..<min(start + size, count))
        }
      }
    }
  }

  /// Goes through the part, on the calling thread.
  /// - Parameters:
  ///   - implementation: The store.
  ///   - progress: Called for each run.
  public func run(
    on implementation: StoreImplementation = .real, progress: @escaping () -> Void = {}
  ) -> StoreExhaustion {
    switch subject {
    case .workloads:
      StoreWorkloads.exhaust(
        StoreWorkloads.Plan(longest: longest), level, StoreWorkloads.all(upTo: longest)[positions],
        on: implementation, progress: progress)
    case .errors:
      StoreErrorSweep.errors(
        level, StoreErrorSweep.scripts[positions], of: implementation, progress: progress)
    case .errorsInRecovery:
      StoreErrorSweep.errorsInRecovery(
        level, StoreErrorSweep.kinds[positions], of: implementation, progress: progress)
    case .powerLossInRecovery:
      StoreErrorSweep.powerLossInRecovery(
        level, StoreErrorSweep.scripts[positions], of: implementation, progress: progress)
    }
  }
}
