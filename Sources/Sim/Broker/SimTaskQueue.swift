public import Environment

/// A process's way to a task queue of a ``SimBroker``.
///
/// Unchecked: used on the simulation's thread only, which every operation checks.
public struct SimTaskQueue: TaskQueue, @unchecked Sendable {
  let queue: SimQueue
  let client: QueueClient

  private var simulation: Simulation { queue.simulation }
  private var broker: SimBroker { queue.broker }

  /// Puts a task into the queue.
  public func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    let call = call(.enqueue, "enqueues", id, site)
    let command: () -> Void = { [queue] in queue.enqueue(payload, id: id) }
    try await call.begin(command)
    simulation.emit(
      .operation, .enqueue, object: queue.object, words: TraceHash.digest(payload[...]), site: site
    ) {
      "sends task \(id) to \(queue.name)"
    }
    let isUnconfirmed = broker.connections.contains { $0.process === client.process && !$0.isConfirmed }
    if isUnconfirmed { simulation.observed(.unconfirmedEnqueue) }
    broker.tell(.enqueueSent(id: id, by: client.name))
    guard queue.state.ready.count < broker.options.queueCapacity else {
      throw .refused(reason: "the queue \(queue.name) is full")
    }
    switch call.fault([.enqueueFails, .enqueuedTwice, .brokerRestart]) {
    case nil: command()
    case .enqueuedTwice?:
      tellFault(.enqueuedTwice, .enqueue, site, "\(id) is enqueued, and enqueued again")
      command()
      command()
    case .brokerRestart?:
      // Acknowledged, and lost with whatever else the other machine had not heard of.
      command()
      broker.restart(extent: 1 + simulation.drawExtent(SimQueue.historyLimit, at: .enqueue))
    case let fault?:
      let error = call.fail(fault, command)
      try await call.end(since: simulation.agentWakes)
      throw error
    }
    try await call.end(since: simulation.agentWakes)
  }

  /// Waits for a task and reserves it, under the worker's own wall clock.
  public func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery {
    if simulation.isAlive { client.isConsumer = true }
    while true {
      let isReady = !queue.state.ready.isEmpty && !client.isStalled
      switch await simulation.wait(
        .reserve, object: queue.object, isReady ? .ready : .waiting, site: site,
        { if !client.isStalled { queue.wait($0) } })
      {
      case .proceed: break
      case .cutShort:
        loseIfPopped()
        throw .cancelled
      case .cancelled, .dead: throw .cancelled
      }
      guard !queue.state.ready.isEmpty, !client.isStalled else { continue }
      if let delivery = try await take(site) { return delivery }
    }
  }

  /// A worker that dies while the broker serves it may take a task with it.
  private func loseIfPopped() {
    guard simulation.stage == .running, !queue.state.ready.isEmpty,
      simulation.settings.faults.contains(.taskLostInTransit),
      simulation.drawExtent(2, at: .reserve) == 1
    else { return }
    simulation.observed(.taskLostInTransit)
    queue.drop(.taskLostInTransit, for: client)
  }

  private func take(_ site: CallSite) async throws(BrokerError) -> TaskDelivery? {
    let applicable: FaultSet = [
      .taskLostInTransit, .requeuedOnConnectionLoss, .taskDelayed, .consumerStalls, .taskDropped,
    ]
    let fault = simulation.drawFault(applicable, at: .reserve)
    switch fault {
    case .taskLostInTransit?:
      queue.drop(.taskLostInTransit, for: client)
      throw .connectionLost
    case .requeuedOnConnectionLoss?:
      loseConnection(.reserve, site)
      throw .connectionLost
    case .taskDropped?:
      queue.drop(.taskDropped, for: client)
      return nil
    case .consumerStalls?:
      client.isStalled = true
      tellFault(.consumerStalls, .reserve, site, "\(client.name) gets no task any more")
      return nil
    default: break
    }
    guard let delivery = queue.reserve(for: client) else { return nil }
    simulation.touch()
    if fault == .taskDelayed { try await delay(delivery, site) }
    guard await simulation.reply(.reserve, object: queue.object, site: site) == .proceed else {
      throw .cancelled
    }
    return delivery
  }

  /// The task waits at its worker behind others: for a second, a minute, or longer than it stays reserved.
  private func delay(_ delivery: TaskDelivery, _ site: CallSite) async throws(BrokerError) {
    let delays: [Duration] = [
      .seconds(1), .seconds(60), broker.options.visibilityTimeout + broker.options.sweepInterval * 2,
      .seconds(6 * 3600),
    ]
    let delay = delays[simulation.drawExtent(delays.count, at: .reserve)]
    tellFault(.taskDelayed, .reserve, site, "\(delivery.id) waits for \(delay) at \(client.name)")
    let until = simulation.nowNanoseconds + delay.clampedNanoseconds
    switch await simulation.wait(.reserve, object: queue.object, .until(until), site: site) {
    case .proceed: return
    case .cancelled:
      queue.reject(delivery.tag, client.delivery(of: delivery.tag), requeue: true, by: client)
      client.finish(delivery.tag)
      throw .cancelled
    case .cutShort, .dead: throw .cancelled
    }
  }

  /// Removes a delivered task for good.
  public func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {
    let number = client.delivery(of: delivery.tag)
    try await settle(delivery, .acknowledge, "acknowledges", site) { [queue, client] in
      queue.acknowledge(delivery.tag, number, by: client)
    }
  }

  /// Gives a delivered task back.
  public func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError) {
    let number = client.delivery(of: delivery.tag)
    try await settle(delivery, .reject, "rejects", site) { [queue, client] in
      queue.reject(delivery.tag, number, requeue: requeue, by: client)
    }
  }

  private func settle(
    _ delivery: TaskDelivery, _ kind: OperationKind, _ verb: StaticString, _ site: CallSite,
    _ command: @escaping () -> Void
  ) async throws(BrokerError) {
    let call = call(kind, verb, delivery.id, site)
    try await call.begin(command)
    client.finish(delivery.tag)
    simulation.emit(.operation, kind, object: queue.object, words: delivery.tag, site: site) {
      "\(verb) \(delivery.id) (#\(delivery.tag))"
    }
    if kind == .acknowledge {
      queue.noteAcknowledging(delivery.id)
      broker.tell(.acknowledgementSent(id: delivery.id, tag: delivery.tag, by: client.name))
    }
    switch call.fault([.acknowledgementFails, .requeuedOnConnectionLoss]) {
    case nil: command()
    case .requeuedOnConnectionLoss?:
      loseConnection(kind, site)
      throw .notSent(reason: "the connection is lost")
    case let fault?:
      throw call.fail(fault, command)
    }
    try await call.end(since: simulation.agentWakes)
  }

  private func loseConnection(_ kind: OperationKind, _ site: CallSite) {
    tellFault(.requeuedOnConnectionLoss, kind, site, "\(client.name) loses its connection to \(queue.name)")
    queue.restoreAll(of: client, .connectionLost)
  }

  private func tellFault(_ fault: FaultKind, _ kind: OperationKind, _ site: CallSite, _ what: String) {
    simulation.emit(.fault, kind, object: queue.object, words: fault.identity, site: site) {
      "FAULT \(fault.name): \(what)"
    }
  }

  private func call(
    _ kind: OperationKind, _ verb: StaticString, _ id: String, _ site: CallSite
  ) -> BrokerCall {
    BrokerCall(simulation: simulation, kind: kind, object: queue.object, verb: verb, name: id, site: site)
  }
}
