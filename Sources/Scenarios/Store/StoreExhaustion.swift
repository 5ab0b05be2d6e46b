import Sim
internal import SystemUnderTest

/// What an exhaustive search over crashes or errors came to.
public struct StoreExhaustion: Sendable, Codable {
  /// Something that did not hold.
  public struct Failure: Sendable, Codable, CustomStringConvertible {
    /// What was done, and how it ended.
    public let workload: String
    /// The name of the verdict of the run that found it.
    public let verdict: String
    /// The violated invariant's id.
    public let invariant: String?
    /// What was seen.
    public let detail: String

    init(_ workload: String, _ verdict: Verdict) {
      self.workload = workload
      self.verdict = verdict.name
      invariant = verdict.invariant
      detail = verdict.detail
    }

    /// The failure for people, in one line.
    public var description: String { "\(workload): \(invariant ?? verdict): \(detail)" }
  }

  /// Runs of a workload.
  public internal(set) var workloads = 0
  /// Moments at which the machine could have stopped, repeated ones included.
  public internal(set) var crashPoints = 0
  /// Those that differ from the moment before, on the disk or in what the outside world knows.
  public internal(set) var crashStates = 0
  /// Crash states within a recovery from an earlier crash, counted among ``crashStates`` too.
  public internal(set) var nestedStates = 0
  /// Disks that power loss could leave in these states, each once per state.
  public internal(set) var images = 0
  /// States of which not every image was gone through, because a limit was reached.
  public internal(set) var boundedStates = 0
  /// Different cases that were recovered from and checked: a disk, and what was known.
  public internal(set) var cases = 0
  /// Of these, the ones in which the store served.
  public internal(set) var served = 0
  /// The ones in which it refused the log, by the rule that it refused by.
  public internal(set) var refusals: [String: Int] = [:]
  /// How often a fault happened, by its name.
  public internal(set) var faults: [String: Int] = [:]
  /// What did not hold.
  public internal(set) var failures: [Failure] = []

  /// Creates the sum of no search.
  public init() {}

  mutating func add(_ outcome: ImageOutcome?) {
    guard let outcome else { return }
    if outcome.isRefused { refusals[outcome.rule, default: 0] += 1 } else { served += 1 }
  }

  /// Adds what another search, or another part of this one, came to.
  public mutating func add(_ other: StoreExhaustion) {
    workloads += other.workloads
    crashPoints += other.crashPoints
    crashStates += other.crashStates
    nestedStates += other.nestedStates
    images += other.images
    boundedStates += other.boundedStates
    cases += other.cases
    served += other.served
    refusals.merge(other.refusals, uniquingKeysWith: +)
    faults.merge(other.faults, uniquingKeysWith: +)
    failures += other.failures
  }

  /// Adds up one search for each level, each on a thread of its own.
  static func sum(
    over levels: [Durability], _ search: @escaping @Sendable (Durability) -> StoreExhaustion
  ) async -> StoreExhaustion {
    let parts = await withTaskGroup(of: (Int, StoreExhaustion).self) { group in
      for (position, level) in levels.enumerated() {
        group.addTask { (position, await onSimulationThread { search(level) }) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    return parts.sorted { $0.0 < $1.0 }.reduce(into: StoreExhaustion()) { $0.add($1.1) }
  }

  /// The counts for people, a line each.
  public var lines: [String] {
    let refusals = refusals.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key)" }
    let faults = faults.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return [
      "workloads run: \(workloads)",
      "crash points: \(crashPoints)",
      "crash states: \(crashStates), of which within a recovery: \(nestedStates)",
      "images of a power loss: \(images); states with more images than the limit: \(boundedStates)",
      "cases recovered from and checked: \(cases); served: \(served)",
      "refused: \(refusals.isEmpty ? "none" : refusals.joined(separator: ", "))",
      "faults: \(faults.isEmpty ? "none" : faults.joined(separator: ", "))",
      "failures: \(failures.count)",
    ]
  }
}
