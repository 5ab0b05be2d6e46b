import Scenarios
import Sim
import Testing

/// All small workloads with all their crashes, and all errors at all calls, on the real store and on defective ones.
struct StoreWorkloadsTests {
  private func report(_ title: String, _ result: StoreExhaustion) {
    print("\(title)\n  \(result.lines.joined(separator: "\n  "))")
    for failure in result.failures { Issue.record("\(failure)") }
  }

  @Test("All workloads of up to three operations, all crash points, all profiles, both levels")
  func workloads() async {
    let clock = ContinuousClock()
    let start = clock.now
    let result = await StoreWorkloads.exhaust()
    report("exhaustive workloads", result)
    print("took \(clock.now - start)")
  }

  @Test("Every error at every call, once and for good, then a crash")
  func errors() async {
    let clock = ContinuousClock()
    let start = clock.now
    report("errors", await StoreErrorSweep.errors())
    print("took \(clock.now - start)")
  }

  @Test("Every error at every call of a recovery")
  func errorsInRecovery() async {
    let clock = ContinuousClock()
    let start = clock.now
    report("errors in recovery", await StoreErrorSweep.errorsInRecovery())
    print("took \(clock.now - start)")
  }

  @Test("The power fails again during recovery, twice")
  func powerLossInRecovery() async {
    let clock = ContinuousClock()
    let start = clock.now
    report("power loss in recovery", await StoreErrorSweep.powerLossInRecovery())
    print("took \(clock.now - start)")
  }
}
