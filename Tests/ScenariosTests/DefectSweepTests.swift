import Scenarios
import Sim
import Testing

/// A sweep of the scenarios finds every known defect, in a cell that names two places.
@Suite struct DefectSweepTests {
  @Test(arguments: Catalogue.defects.map(\.name))
  func aCellFails(_ name: String) async throws {
    let defect = try #require(Catalogue.defects.first { $0.name == name })
    let failing = await Self.firstFailure(defect)
    let (boundary, failure) = try #require(failing)
    #expect(failure.verdict == "violated")
    #expect(failure.invariant?.hasPrefix("S-") == true)
    #expect("\(boundary.before)".contains(".swift:") || "\(boundary.after)".contains(".swift:"))
  }

  private static func firstFailure(
    _ defect: Defect
  ) async -> (boundary: BoundaryMap.Boundary, failure: BoundaryMap.Failure)? {
    await onSimulationThread {
      for scenario in Catalogue.scenarios {
        let runner = Runner(scenario.program(defect: defect))
        let bases = SweepBases.choose(with: runner, seeds: 20, limit: 8).bases
        for (number, base) in bases.enumerated() {
          let sweep = Sweep(base, number: number, with: runner)
          var map = sweep.baseMap
          map.add(sweep.run(stopsAtFailure: true))
          for (boundary, cell) in map.cells {
            if let failure = cell.failures.first { return (boundary, failure) }
          }
        }
      }
      return nil
    }
  }
}
