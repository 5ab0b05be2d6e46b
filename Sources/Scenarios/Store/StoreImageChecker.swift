import Sim
import Synchronization

/// Checks the disks that crashes leave, each case once.
///
/// A case is a disk and what the outside world knew: two crashes that agree in both are one.
struct StoreImageChecker {
  private struct Case: Hashable {
    let disk: UInt64
    let ghost: StoreGhost
    let end: StoreGhost.End
    let depth: Int
    /// Where it makes a difference: when the power fails once more.
    let profile: String
  }

  let implementation: StoreImplementation
  /// How many ways of answering the draws of one power loss are gone through.
  let imagesPerState: Int
  /// Called for each run, so that somebody who watches sees that there is progress.
  let progress: () -> Void
  private(set) var counts = StoreExhaustion()
  private var seen: Set<Case> = []

  init(_ implementation: StoreImplementation, imagesPerState: Int, progress: @escaping () -> Void) {
    self.progress = progress
    self.implementation = implementation
    self.imagesPerState = imagesPerState
  }

  /// A run has come to an end.
  /// - Returns: Whether nothing was found in it.
  mutating func took(_ run: StoreRun, _ name: String) -> Bool {
    counts.workloads += 1
    counts.crashPoints += run.points
    return judge(run, name)
  }

  /// A scheduled fault has happened.
  mutating func met(_ kind: FaultKind) { counts.faults[kind.name, default: 0] += 1 }

  private mutating func judge(_ run: StoreRun, _ name: String) -> Bool {
    progress()
    guard run.verdict != .passed else { return true }
    counts.failures.append(StoreExhaustion.Failure(name, run.verdict))
    return false
  }

  /// Checks what is left when the process dies, or the power fails, in one state.
  /// - Parameters:
  ///   - state: The disk and what is known.
  ///   - depth: How often the power may fail again while the store recovers.
  ///   - profile: The filesystem.
  ///   - name: What went before, for people.
  mutating func check(_ state: CrashState, depth: Int, _ profile: DiskProfile, after name: String) {
    let name = "\(name), \(state.moment)"
    counts.crashStates += 1
    check(state.disk, state.ghost, .death, depth: 0, profile, "\(name), the process dies")
    let images = state.disk.crashImages(limit: imagesPerState)
    counts.images += images.images.count
    if !images.isComplete { counts.boundedStates += 1 }
    for image in images.images {
      check(
        image.disk, state.ghost, .powerLoss, depth: depth, profile,
        "\(name), the power fails, and the disk comes back \(image.kind)")
    }
  }

  private mutating func check(
    _ disk: DiskSnapshot, _ ghost: StoreGhost, _ end: StoreGhost.End, depth: Int, _ profile: DiskProfile,
    _ name: String
  ) {
    let key = Case(
      disk: disk.contentHash, ghost: ghost, end: end, depth: depth, profile: depth > 0 ? profile.name : "")
    guard seen.insert(key).inserted else { return }
    counts.cases += 1
    let run = StoreRun.check(disk, ghost, end, on: implementation, isProbed: depth > 0)
    guard judge(run, name) else { return }
    counts.add(run.outcome)
    guard depth > 0 else { return }
    for state in run.states {
      counts.nestedStates += 1
      check(state, depth: depth - 1, profile, after: "\(name), and while it recovers")
    }
  }
}
