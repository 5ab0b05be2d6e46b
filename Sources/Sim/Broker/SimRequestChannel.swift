public import Environment

/// A simulated process's way to another process.
///
/// Unchecked: used on the simulation's thread only, which every operation checks.
public struct SimRequestChannel: RequestChannel, @unchecked Sendable {
  let network: SimNetwork
  let address: String
  let process: SimProcess

  private var simulation: Simulation { network.simulation }

  /// Sends a request to whoever is bound to the address, and waits for the reply.
  public func call(_ request: [UInt8], calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    let object = network.object(address)
    let call = BrokerCall(
      simulation: simulation, kind: .call, object: object, verb: "calls", name: address, site: site)
    try await call.begin { [self] in wire(request)?.send() }
    guard let wire = wire(request) else {
      simulation.emit(.operation, .call, object: object, words: 1, site: site) {
        "finds nobody at \(address)"
      }
      throw .notSent(reason: "nobody listens at \(address)")
    }
    if let fault = call.fault([.callFails, .callRefused]) { try fail(fault, wire, call) }
    simulation.emit(
      .operation, .call, object: object, words: UInt64(request.count), TraceHash.digest(request[...]),
      site: site
    ) {
      "calls \(address): \(preview(request))"
    }
    network.tell(.requestSent(address: address, by: process.displayName))
    wire.send()
    return try await reply(wire, object, site)
  }

  /// A request to whoever is bound to the address now.
  private func wire(_ request: [UInt8]) -> Wire? {
    network.living(at: address).map {
      Wire(
        network, $0, request, caller: process.displayName, identity: simulation.identity(of: .call))
    }
  }

  /// Throws at once, unless it is only the reply that is lost.
  private func fail(_ fault: FaultKind, _ wire: Wire, _ call: BrokerCall) throws(BrokerError) {
    if fault == .callRefused {
      simulation.emit(.fault, .call, object: call.object, words: fault.identity, site: call.site) {
        "FAULT \(fault.name): \(address) refuses the request"
      }
      throw .refused(reason: "\(address) is overloaded")
    }
    let course = CommandCourse(failure: simulation.drawExtent(CommandCourse.failures, at: .call))
    simulation.emit(.fault, .call, object: call.object, words: fault.identity, site: call.site) {
      "FAULT \(fault.name): \(call.verb) \(address) \(course.story)"
    }
    switch course {
    case .executed, .unanswered(.now):
      wire.losesReply = true
      return
    case .notSent: throw .notSent(reason: "the connection to \(address) is refused")
    case .unanswered(.never): break
    case .unanswered(.later(let delay)):
      wire.losesReply = true
      wire.send(after: delay)
    }
    throw .outcomeUnknown(reason: "the connection to \(address) was lost before the reply")
  }

  private func reply(_ wire: Wire, _ object: Int, _ site: CallSite) async throws(BrokerError) -> [UInt8] {
    while wire.outcome == nil {
      switch await simulation.wait(.call, object: object, .waiting, site: site, { wire.waiter = $0 }) {
      case .proceed: break
      case .cancelled: throw .outcomeUnknown(reason: "cancelled after the request was sent to \(address)")
      case .cutShort, .dead: throw .cancelled
      }
    }
    guard let outcome = wire.outcome else { throw .connectionLost }
    return try outcome.get()
  }
}
