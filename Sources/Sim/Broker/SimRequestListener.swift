public import Environment

/// The end of a simulated process that answers requests.
///
/// Unchecked: used on the simulation's thread only, which every operation checks.
public final class SimRequestListener: RequestListener, @unchecked Sendable {
  let network: SimNetwork
  /// Where it is bound.
  public let address: String
  let process: SimProcess
  let object: Int
  @exclusivity(unchecked) private(set) var isOpen = true
  /// Calls on their way here, waiting, or being executed.
  @exclusivity(unchecked) var underWay: [Wire] = []
  @exclusivity(unchecked) private var backlog: [Wire] = []
  @exclusivity(unchecked) private var waiter: SimProcess.Waiter?

  init(network: SimNetwork, address: String, process: SimProcess) {
    self.network = network
    self.address = address
    self.process = process
    object = network.object(address)
  }

  private var simulation: Simulation { network.simulation }

  /// Answers requests until the task is cancelled, or the address bound by another.
  public func serve(
    calledFrom site: CallSite, _ handler: @escaping @Sendable ([UInt8]) async -> [UInt8]
  ) async {
    await withDiscardingTaskGroup { group in
      while let wire = await accept(site) {
        group.addTask { [self] in
          let reply = await handler(wire.request)
          await respond(wire, reply, site)
        }
      }
    }
  }

  /// A request has arrived.
  func take(_ wire: Wire) {
    guard isOpen else { return wire.answer(.failure(Self.reset)) }
    simulation.emit(
      .world, .accept, object: object, words: UInt64(wire.request.count), TraceHash.digest(wire.request[...])
    ) {
      "\(wire.caller)'s request reaches \(address)"
    }
    network.tell(.requestArrived(address: address, at: process.displayName))
    backlog.append(wire)
    if let waiter { simulation.wake(waiter) }
    waiter = nil
  }

  private func accept(_ site: CallSite) async -> Wire? {
    while true {
      let isReady = !backlog.isEmpty || !isOpen
      let wakening = await simulation.wait(
        .accept, object: object, isReady ? .ready : .waiting, site: site
      ) { waiter = $0 }
      guard wakening == .proceed, isOpen else { return nil }
      if !backlog.isEmpty { return backlog.removeFirst() }
    }
  }

  private func respond(_ wire: Wire, _ reply: [UInt8], _ site: CallSite) async {
    let arrival = await simulation.arrive(.respond, object: object, isWrite: true, site: site)
    guard arrival == .proceed else { return }
    simulation.emit(
      .operation, .respond, object: object, words: UInt64(reply.count), TraceHash.digest(reply[...]),
      site: site
    ) {
      "answers \(wire.caller): \(preview(reply))"
    }
    network.tell(.replySent(address: address, by: process.displayName))
    let wakes = simulation.agentWakes
    wire.answer(.success(reply))
    _ = await simulation.reply(.respond, object: object, after: simulation.agentWakes - wakes, site: site)
  }

  /// The process is gone, or its address bound by another: connections are reset.
  func end() {
    guard isOpen else { return }
    isOpen = false
    backlog = []
    for wire in underWay.reversed() { wire.answer(.failure(Self.reset)) }
    if let waiter { simulation.wake(waiter) }
  }

  private static let reset = BrokerError.outcomeUnknown(reason: "the connection was reset before the reply")
}
