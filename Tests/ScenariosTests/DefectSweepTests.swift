import Scenarios
import Sim
import Testing

/// A sweep of the store's scenarios finds every known defect of the store, in a cell that names two places.
@Suite struct DefectSweepTests {
  /// In which scenario each is looked for first; a sweep of all of them would be too long for a debug build.
  private static let scenarios = [
    "character-lengths": "store-concurrent", "stats-outside-lock": "store-two-writers",
    "torn-tail-refuses-start": "store-power", "skips-any-bad-line": "store-power",
    "torn-tail-not-cut": "store-power", "missing-newline-not-repaired": "store-recovery",
    "ignores-short-write": "store-concurrent", "no-rollback-on-full-disk": "store-concurrent",
    "lenient-decoding": "store-recovery", "acknowledges-before-sync": "store-power",
    "retries-failed-sync": "store-sync", "directory-entry-not-synced": "store-power",
    "read-error-as-not-found": "store-concurrent", "no-single-writer-lock": "store-two-writers",
  ]

  /// Those of the pipeline have tests of their own; sweeping its scenarios takes too long for a debug build.
  static let defects = Catalogue.defects.map(\.name).filter { name in
    !RefineDefectTests.expectations.contains { $0.defect == name }
  }

  @Test func everyDefectHasAScenario() { #expect(Self.scenarios.keys.sorted() == Self.defects.sorted()) }

  @Test(arguments: defects)
  func aCellFails(_ name: String) async throws {
    let scenario = try #require(Self.scenarios[name].flatMap(Catalogue.scenario))
    let real = await Self.firstFailure(of: scenario, with: nil, bases: 1)
    #expect(real == nil, "the real store fails in \(scenario.name)")
    let defect = try #require(Catalogue.defects.first { $0.name == name })
    let failing = await Self.firstFailure(of: scenario, with: defect, bases: 24)
    let (boundary, failure) = try #require(failing)
    #expect(failure.verdict == "violated")
    #expect(failure.invariant?.hasPrefix("S-") == true)
    #expect("\(boundary)".contains(".swift:"), "\(boundary)")
  }

  private static func firstFailure(
    of scenario: Scenario, with defect: Defect?, bases: Int
  ) async -> (boundary: BoundaryMap.Boundary, failure: BoundaryMap.Failure)? {
    await onSimulationThread {
      let runner = Runner(scenario.program(defect: defect))
      let bases = SweepBases.choose(with: runner, seeds: seeds(defect, bases), limit: bases).bases
      let sweeps = bases.enumerated().map { Sweep($1, number: $0, with: runner) }
      // What fails without any deviation is found without sweeping.
      for sweep in sweeps {
        if let failure = first(in: sweep.baseMap) { return failure }
      }
      for sweep in sweeps {
        if let failure = first(in: sweep.run(stopsAtFailure: true)) { return failure }
      }
      return nil
    }
  }

  /// As few as will do in a debug build; of damaged logs the command's own number, since few of them have the right damage.
  private static func seeds(_ defect: Defect?, _ bases: Int) -> Int {
    guard bases > 1 else { return 0 }
    return defect?.name == "lenient-decoding" ? 200 : 24
  }

  private static func first(
    in map: BoundaryMap
  ) -> (boundary: BoundaryMap.Boundary, failure: BoundaryMap.Failure)? {
    for (boundary, cell) in map.cells {
      if let failure = cell.failures.first { return (boundary, failure) }
    }
    return nil
  }
}
