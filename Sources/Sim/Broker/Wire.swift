import Environment

/// One call on its way: the request there, or the reply back.
///
/// Unchecked: touched on the simulation's thread only.
final class Wire: Agent, @unchecked Sendable {
  let network: SimNetwork
  let listener: SimRequestListener
  let request: [UInt8]
  let caller: String
  @exclusivity(unchecked) var waiter: SimProcess.Waiter?
  /// What the caller is to be told; nil until it is known.
  @exclusivity(unchecked) private(set) var outcome: Result<[UInt8], BrokerError>?
  /// Whether the reply gets lost.
  @exclusivity(unchecked) var losesReply = false
  @exclusivity(unchecked) private var arriving: Result<[UInt8], BrokerError>?
  @exclusivity(unchecked) private var agent = -1

  init(
    _ network: SimNetwork, _ listener: SimRequestListener, _ request: [UInt8], caller: String,
    identity: UInt64
  ) {
    self.network = network
    self.listener = listener
    self.request = request
    self.caller = caller
    agent = simulation.seat(self, identity: identity, name: "\(caller)'s call to \(listener.address)")
  }

  private var simulation: Simulation { network.simulation }

  /// Puts the request on its way.
  func send(after delay: Int64? = nil) {
    listener.underWay.append(self)
    if let delay {
      simulation.wake(agent, .accept, object: listener.object, at: simulation.nowNanoseconds + delay)
    } else {
      simulation.wake(agent, .accept, object: listener.object)
    }
  }

  /// Puts the reply on its way back, or the news that there will be none.
  func answer(_ result: Result<[UInt8], BrokerError>) {
    guard arriving == nil else { return }
    listener.underWay.removeAll { $0 === self }
    simulation.dismiss(agent)
    arriving =
      losesReply ? .failure(.outcomeUnknown(reason: "the connection was lost before the reply")) : result
    simulation.wake(agent, .deliver, object: listener.object)
  }

  func act(_ kind: OperationKind) {
    guard let arriving else { return listener.take(self) }
    outcome = arriving
    switch arriving {
    case .success(let reply):
      simulation.emit(
        .world, .deliver, object: listener.object, words: UInt64(reply.count), TraceHash.digest(reply[...])
      ) {
        "the reply of \(listener.address), \(preview(reply)), reaches \(caller)"
      }
      network.tell(.replyArrived(address: listener.address, at: caller))
    case .failure:
      simulation.emit(.world, .deliver, object: listener.object, words: 1) {
        "\(caller) learns that its call to \(listener.address) has no reply"
      }
    }
    if let waiter { simulation.wake(waiter) }
  }
}
