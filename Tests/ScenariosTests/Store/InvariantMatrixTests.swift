import Scenarios
import Sim
import Testing

/// Each invariant against a store broken so that it does not hold: none may be blind.
struct InvariantMatrixTests {
  private static let seeds: Range<UInt64> = 0..<100

  /// The first scenario and seed that find a broken store by an invariant.
  private func discovery(of store: StoreImplementation, by invariant: String) -> String? {
    for scenario in Catalogue.scenarios where scenario.invariants.contains(where: { $0.id == invariant }) {
      let runner = Runner(scenario.program(defect: Defect("broken", "broken by hand", store: store)))
      let seed = Self.seeds.first { runner.run(seed: $0).verdict.invariant == invariant }
      if let seed { return "\(scenario.name), seed \(seed)" }
    }
    return nil
  }

  @Test("Every invariant is seen failing, and each broken store by the invariant that it breaks")
  func matrix() async { await onSimulationThread(check) }

  private func check() {
    var rows: [String: [String]] = [:]
    for broken in BrokenStore.all {
      let found = discovery(of: broken.store, by: broken.invariant)
      #expect(found != nil, "\(broken.invariant) does not notice a store that \(broken.what)")
      if let found { rows[broken.invariant, default: []].append("a store that \(broken.what) (\(found))") }
    }
    print("invariant: seen failing for")
    for invariant in StoreInvariant.all {
      let row = rows[invariant.id] ?? []
      print("\(invariant.id): \(row.joined(separator: "; "))")
      #expect(!row.isEmpty, "\(invariant.id) was never seen failing: \(invariant.sentence)")
    }
  }
}
