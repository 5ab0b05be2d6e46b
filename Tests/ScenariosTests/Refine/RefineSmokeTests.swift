import Sim
import Testing

@testable import Scenarios

@Suite struct RefineSmokeTests {
  @Test func anOrdinaryStreamEnds() {
    let runner = Runner(RefineOrdinary.scenario.program())
    for seed in 0..<200 { #expect(runner.run(seed: UInt64(seed)).verdict == .passed, "seed \(seed)") }
  }
}
