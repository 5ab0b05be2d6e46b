import Sim
import Testing

@testable import Scenarios

@Suite struct RefineSmokeTests {
  @Test func anOrdinaryStreamEnds() throws {
    let runner = Runner(RefineOrdinary.scenario.program())
    for seed in 0..<20 {
      let result = runner.run(seed: UInt64(seed), isRecording: seed == 0)
      if seed == 0 { for event in result.events { print(event) } }
      print(seed, result.verdict, result.steps, result.virtualTime)
      #expect(result.verdict == .passed)
    }
  }
}
