public import Environment

/// A process's way to publish and subscribe through a ``SimBroker``.
///
/// Unchecked: used on the simulation's thread only, which every operation checks.
public struct SimPubSub: PubSub, @unchecked Sendable {
  let broker: SimBroker
  let process: SimProcess

  private var simulation: Simulation { broker.simulation }

  /// Sends a request to be subscribed, on a connection of its own.
  public func beginSubscribing(
    to name: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription {
    let channel = broker.channel(name)
    let call = call(.subscribe, channel, "subscribes to", site)
    try await call.begin {}
    if let fault = call.fault([.subscribeFails]) {
      simulation.emit(.fault, .subscribe, object: channel.object, words: fault.identity, site: site) {
        "FAULT \(fault.name): subscribing to \(name) finds no connection"
      }
      throw .notSent(reason: "the connection is refused")
    }
    simulation.emit(.operation, .subscribe, object: channel.object, site: site) {
      "subscribes to \(name)"
    }
    broker.tell(.subscribeSent(channel: name, by: process.displayName))
    let wakes = simulation.agentWakes
    let connection = Connection(
      broker, process, channel, identity: simulation.identity(of: .subscribe))
    broker.connections.append(connection)
    process.onDeath.append { connection.close(.died) }
    let subscription = SimSubscription(broker: broker, connection: connection)
    do {
      try await call.end(since: wakes)
    } catch {
      connection.close(.died)
      throw error
    }
    return subscription
  }

  /// Sends a message to everyone subscribed when it is executed.
  public func publish(
    _ message: [UInt8], to name: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int {
    let channel = broker.channel(name)
    let call = call(.publish, channel, "publishes to", site)
    let command = command(message, on: channel, site)
    try await call.begin(command)
    guard message.count <= broker.options.messageLimit else {
      throw .refused(reason: "a message of \(message.count) B is above the limit")
    }
    let wakes = simulation.agentWakes
    let applicable: FaultSet = [.publishFails, .publishedTwice, .foreignMessage, .brokerRestart]
    switch call.fault(applicable) {
    case nil: break
    case .publishedTwice?:
      tellFault(.publishedTwice, channel, site, "the message is executed twice")
      _ = execute(message, on: channel, site)
    case .foreignMessage?:
      let foreign = foreignMessage(on: name)
      tellFault(.foreignMessage, channel, site, "somebody publishes \(preview(foreign))")
      broker.execute(foreign, on: channel, by: "stranger", process: nil, site: nil)
    case .brokerRestart?:
      broker.restart(extent: simulation.drawExtent(SimQueue.historyLimit, at: .publish))
    case let fault?:
      let error = call.fail(fault, command)
      try await call.end(since: wakes)
      throw error
    }
    let receivers = execute(message, on: channel, site)
    try await call.end(since: wakes)
    return receivers
  }

  /// The command as it is executed when nobody waits for it any more, maybe late.
  private func command(_ message: [UInt8], on channel: Channel, _ site: CallSite) -> () -> Void {
    let sent = broker.published.count
    return { [broker, process] in
      let name = process.displayName
      let isLate = broker.published[sent...].contains { $0.channel == channel.name && $0.publisher == name }
      if isLate { broker.simulation.observed(.lateMessage) }
      broker.execute(message, on: channel, by: name, process: process.index, site: site)
    }
  }

  private func execute(_ message: [UInt8], on channel: Channel, _ site: CallSite) -> Int {
    broker.execute(
      message, on: channel, by: process.displayName, process: process.index, site: site)
  }

  private func tellFault(_ fault: FaultKind, _ channel: Channel, _ site: CallSite, _ what: String) {
    simulation.emit(.fault, .publish, object: channel.object, words: fault.identity, site: site) {
      "FAULT \(fault.name) on \(channel.name): \(what)"
    }
  }

  /// What others may send on a channel whose name they share.
  private func foreignMessage(on channel: String) -> [UInt8] {
    switch simulation.drawExtent(5, at: .publish) {
    case 0: broker.copyOfAnotherMessage(than: channel) ?? Array("{}".utf8)
    case 1: []
    case 2: [0xFF, 0x00, 0x0A]
    case 3: Array("{\"turn\":\"someone-else\",\"attempt\":9,\"seq\":0}".utf8)
    default: [UInt8](repeating: UInt8(ascii: "x"), count: 1_100_000)
    }
  }

  private func call(
    _ kind: OperationKind, _ channel: Channel, _ verb: StaticString, _ site: CallSite
  ) -> BrokerCall {
    BrokerCall(
      simulation: simulation, kind: kind, object: channel.object, verb: verb, name: channel.name, site: site)
  }
}

extension SimBroker {
  /// Executes a PUBLISH: written to every connection now subscribed, and kept nowhere.
  /// - Parameter process: The publisher's index; nil for a stranger.
  /// - Returns: To how many it was written.
  @discardableResult
  func execute(
    _ message: [UInt8], on channel: Channel, by publisher: String, process: Int?, site: CallSite?
  ) -> Int {
    // A connection that is closed for its size leaves the channel meanwhile.
    let receivers = channel.subscribers
    if receivers.isEmpty { simulation.observed(.publishToNobody) }
    if message.isEmpty || message.count > 1 << 20 { simulation.observed(.extremeMessage) }
    noteAlternation(of: process, on: channel)
    simulation.emit(
      .operation, .publish, object: channel.object, words: UInt64(receivers.count),
      TraceHash.digest(message[...]), site: site
    ) {
      "\(publisher) publishes \(preview(message)) on \(channel.name), to \(receivers.count) subscribers"
    }
    log(
      PublishedMessage(
        channel: channel.name, bytes: message, publisher: publisher, receivers: receivers.count))
    tell(
      .published(
        channel: channel.name, message: message, by: publisher, receivers: receivers.count))
    // The first subscriber's step is the topmost.
    for connection in receivers.reversed() { connection.write(message) }
    simulation.touch()
    return receivers.count
  }

  /// By process: a worker may have a task of its own for each message.
  private func noteAlternation(of process: Int?, on channel: Channel) {
    guard let process, channel.lastPublishers.last != process else { return }
    if channel.lastPublishers.previous == process { simulation.observed(.interleavedPublishers) }
    channel.lastPublishers = (channel.lastPublishers.last, process)
  }

  /// The broker restarts, or another takes its place: subscribers are lost, and the queues' last commands undone.
  func restart(extent: Int) {
    var undone = 0
    for queue in queueOrder { undone += queue.undo(extent) }
    simulation.emit(.fault, .execute, words: UInt64(undone)) {
      "FAULT broker-restart: all connections are lost, and \(undone) commands undone"
    }
    tell(.restarted(undone: undone))
    for connection in connections.reversed() { connection.loseAtBroker(.brokerRestart) }
    simulation.touch()
  }
}
