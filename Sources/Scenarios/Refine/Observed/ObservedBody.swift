import Environment

/// A response's body, each write of which the oracle sees.
struct ObservedBody: ResponseBody {
  let base: any ResponseBody
  let name: String
  let oracle: RefineOracle

  func write(_ bytes: [UInt8], calledFrom site: CallSite) async throws(BrokerError) {
    oracle.hear(from: site) { $0.relayWrites(bytes, to: name) }
    do {
      try await base.write(bytes, calledFrom: site)
      oracle.hear(from: site) { $0.relayHasWritten(bytes, to: name) }
    } catch {
      oracle.hear { $0.writingFails(name) }
      throw error
    }
  }

  func peerGone(calledFrom site: CallSite) async { await base.peerGone(calledFrom: site) }

  func finish(calledFrom site: CallSite) async {
    oracle.hear(from: site) { $0.relayFinishes(name) }
    await base.finish(calledFrom: site)
  }
}
