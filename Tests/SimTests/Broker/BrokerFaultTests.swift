import Testing

@testable import Sim

/// Every fault of brokers and networks in one world that uses everything.
@Suite struct BrokerFaultTests {
  /// The oracle of a pipeline notices it; the broker does not know which message ends a stream.
  private static let noticedElsewhere: FaultSet = [.terminalLost]

  @Test func everyFaultIsReachedAndNoRunEscapes() async {
    let report = await manyRuns(0..<700, faults: BrokerMix.faults) { sim, _ in try await BrokerMix.body(sim) }
    #expect(report.failures == [])
    let kinds = FaultKind.allCases.filter { $0.rawValue >= 48 && !Self.noticedElsewhere.contains($0) }
    let missing = kinds.filter { report.tally.injections(of: $0) == 0 }.map(\.name)
    #expect(missing == [])
  }

  @Test func aRunsOwnScriptReplaysIt() async {
    #expect(await differingReplays(0..<250, faults: BrokerMix.faults, BrokerMix.body) == [])
  }

  @Test func theSameSeedsGiveTheSameTraces() async {
    let first = await manyRuns(0..<100, faults: BrokerMix.faults) { sim, _ in try await BrokerMix.body(sim) }
    let second = await manyRuns(0..<100, faults: BrokerMix.faults) { sim, _ in try await BrokerMix.body(sim) }
    #expect(first.hash == second.hash)
  }

  @Test func withoutFaultsNoneIsCounted() async {
    let report = await manyRuns(0..<100) { sim, _ in try await BrokerMix.body(sim) }
    #expect(report.failures == [])
    let drawn = FaultKind.allCases.filter { !FaultSet.observed.contains($0) }
    #expect(drawn.filter { report.tally.injections(of: $0) > 0 && $0 != .processCrash }.map(\.name) == [])
  }
}
