import Scenarios
import Sim
import Testing

/// Each invariant against a store broken so that it does not hold: none may be blind.
struct InvariantMatrixTests {
  private static let seeds: Range<UInt64> = 0..<100

  /// How many runs of a scenario violated which invariant first.
  private func violations(of scenario: Scenario, by store: StoreImplementation) -> [String: Int] {
    let runner = Runner(scenario.program(defect: Defect("broken", "broken by hand", store: store)))
    var counts: [String: Int] = [:]
    for seed in Self.seeds {
      if let id = runner.run(seed: seed).verdict.invariant { counts[id, default: 0] += 1 }
    }
    return counts
  }

  @Test("Every invariant is seen failing, and each broken store by the invariant that it breaks")
  func matrix() async { await onSimulationThread(check) }

  private func check() {
    var rows: [String: [String]] = [:]
    for broken in BrokenStore.all {
      var found = false
      for scenario in Catalogue.scenarios {
        let counts = violations(of: scenario, by: broken.store)
        found = found || counts[broken.invariant] != nil
        for (id, count) in counts {
          rows[id, default: []].append("a store that \(broken.what) (\(scenario.name): \(count))")
        }
      }
      #expect(found, "\(broken.invariant) does not notice a store that \(broken.what)")
    }
    print("invariant: first violated in so many of \(Self.seeds.count) runs by")
    for invariant in StoreInvariant.all {
      let row = rows[invariant.id] ?? []
      print("\(invariant.id): \(row.joined(separator: "; "))")
      #expect(!row.isEmpty, "\(invariant.id) was never seen failing: \(invariant.sentence)")
    }
  }
}
