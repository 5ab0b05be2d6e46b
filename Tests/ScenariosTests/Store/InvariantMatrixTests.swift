import Scenarios
import Sim
import Testing

/// Each invariant against a store broken so that it does not hold: none may be blind.
struct InvariantMatrixTests {
  private static let seeds: Range<UInt64> = 0..<1000

  /// The first failure of a scenario: its seed and what it violates.
  private func firstFailure(_ scenario: Scenario, _ store: StoreImplementation) -> (
    seed: UInt64, verdict: Verdict
  )? {
    let runner = Runner(scenario.program(defect: Defect("broken", "broken by hand", store: store)))
    for seed in Self.seeds {
      let verdict = runner.run(seed: seed).verdict
      if verdict != .passed { return (seed, verdict) }
    }
    return nil
  }

  @Test("Every invariant is seen failing")
  @concurrent func everyRowHasAnEntry() async {
    var rows: [String: [String]] = [:]
    for broken in BrokenStore.all {
      for scenario in Catalogue.scenarios {
        guard let failure = firstFailure(scenario, broken.store), let id = failure.verdict.invariant else {
          continue
        }
        rows[id, default: []].append("\(broken.what) (\(scenario.name), seed \(failure.seed))")
      }
    }
    for invariant in StoreInvariant.all {
      let row = rows[invariant.id] ?? []
      print("\(invariant.id)  \(row.isEmpty ? "-" : row.joined(separator: "; "))")
      #expect(!row.isEmpty, "\(invariant.id) was never seen failing: \(invariant.sentence)")
    }
  }

  @Test("A broken store is found by the invariant that it breaks", arguments: BrokenStore.all.indices)
  @concurrent func foundByItsInvariant(_ index: Int) async {
    let broken = BrokenStore.all[index]
    let found = Catalogue.scenarios.compactMap { firstFailure($0, broken.store)?.verdict.invariant }
    #expect(found.contains(broken.invariant), "a store that \(broken.what): \(found)")
  }
}
