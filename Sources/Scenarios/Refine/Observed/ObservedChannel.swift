import Environment

/// A process's calls to the turn service, which the oracle hears with their replies.
struct ObservedChannel: RequestChannel {
  let base: any RequestChannel
  let process: String
  /// The response it is for; nil for processes that serve none.
  let response: String?
  let oracle: RefineOracle

  func call(_ request: [UInt8], calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    oracle.hear(from: site) { $0.asks(JSONText(request), response, process) }
    do {
      let reply = try await base.call(request, calledFrom: site)
      oracle.hear { $0.isAnswered(JSONText(request), JSONText(reply), response, process) }
      return reply
    } catch {
      oracle.hear { $0.isAnswered(JSONText(request), nil, response, process) }
      throw error
    }
  }
}
