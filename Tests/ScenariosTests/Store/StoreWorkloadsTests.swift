import Foundation
import Scenarios
import Sim
import SystemUnderTest
import Testing

/// All small workloads with all their crashes, and all errors at all calls, on the real store.
///
/// With `FAULTLINE_WORKLOADS=all` the workloads have up to three operations, which takes minutes; otherwise up to two,
/// and those of one operation have more images.
@Suite(.serialized)
struct StoreWorkloadsTests {
  private static let isFull = ProcessInfo.processInfo.environment["FAULTLINE_WORKLOADS"] == "all"

  private func report(_ title: String, _ result: StoreExhaustion) {
    print("\(title)\n  \(result.lines.joined(separator: "\n  "))")
    #expect(result.failures.map(\.description) == [])
  }

  /// Profiles at both levels; at level power `macOSfsync` promises nothing.
  private static let settings = 2 * DiskProfile.all.count - 1

  @Test(
    "All workloads of up to three operations, all crash points, all profiles, both levels",
    .enabled(if: isFull))
  func allWorkloads() async {
    let result = await StoreWorkloads.exhaust()
    report("workloads of up to three operations", result)
    #expect(result.workloads == 585 * Self.settings)
  }

  @Test("All workloads of up to two operations, all crash points, all profiles, both levels")
  func workloads() async {
    let result = await StoreWorkloads.exhaust(StoreWorkloads.Plan(longest: 2, imagesPerState: 8))
    report("workloads of up to two operations", result)
    #expect(result.workloads == 73 * Self.settings)
    #expect(result.served > 500)
    #expect(Set(result.refusals.keys).isSuperset(of: ["R4"]))
  }

  @Test("All workloads of one operation, with up to 64 images a state")
  func manyImages() async {
    let result = await StoreWorkloads.exhaust(StoreWorkloads.Plan(longest: 1, imagesPerState: 64))
    report("workloads of one operation, more images", result)
    #expect(result.workloads == 9 * Self.settings)
  }

  @Test("Every error at every call, once and for good, then a crash")
  func errors() async {
    let result = await StoreErrorSweep.errors()
    report("errors", result)
    #expect(Set(result.faults.keys) == Set(StoreErrorSweep.kinds.map(\.name)))
  }

  @Test("Every error at every call of a recovery")
  func errorsInRecovery() async {
    let result = await StoreErrorSweep.errorsInRecovery()
    report("errors in recovery", result)
    #expect(Set(result.faults.keys) == Set(StoreErrorSweep.kinds.map(\.name)))
  }

  @Test("The power fails again during recovery, twice")
  func powerLossInRecovery() async {
    let result = await StoreErrorSweep.powerLossInRecovery()
    report("power loss in recovery", result)
    #expect(result.nestedStates > 100)
  }
}

/// Each defect that has to do with the disk, against the search that has to find it.
@Suite(.serialized)
struct StoreWorkloadsDefectTests {
  private func defect(_ name: String) throws -> Defect {
    try #require(Catalogue.defects.first { $0.name == name })
  }

  @Test(
    "Crashes of small workloads find the defect",
    arguments: [
      ("torn-tail-refuses-start", Durability.process), ("torn-tail-not-cut", .process),
      ("skips-any-bad-line", .process), ("missing-newline-not-repaired", .process),
      ("lenient-decoding", .process), ("acknowledges-before-sync", .power),
      ("directory-entry-not-synced", .power),
    ])
  func crashes(name: String, level: Durability) async throws {
    let plan = StoreWorkloads.Plan(
      longest: 1, profiles: [.ext4Ordered, .posixWorst], levels: [level], imagesPerState: 24, failureLimit: 1)
    let result = await StoreWorkloads.exhaust(plan, on: try defect(name).store)
    print("\(name): \(result.failures.first?.description ?? "not found")")
    #expect(!result.failures.isEmpty)
  }

  @Test(
    "Errors at each call find the defect",
    arguments: [
      ("retries-failed-sync", Durability.power), ("ignores-short-write", .process),
      ("no-rollback-on-full-disk", .process), ("read-error-as-not-found", .process),
    ])
  func errors(name: String, level: Durability) async throws {
    let result = await StoreErrorSweep.errors(at: [level], of: try defect(name).store)
    print("\(name): \(result.failures.first?.description ?? "not found")")
    #expect(!result.failures.isEmpty)
  }
}
