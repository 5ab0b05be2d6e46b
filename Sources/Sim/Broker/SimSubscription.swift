public import Environment

/// A subscription of a simulated process.
///
/// Unchecked: used on the simulation's thread only, which every operation checks.
public final class SimSubscription: Subscription, @unchecked Sendable {
  private let broker: SimBroker
  private let connection: Connection

  init(broker: SimBroker, connection: Connection) {
    self.broker = broker
    self.connection = connection
  }

  private var simulation: Simulation { broker.simulation }

  /// The channel's name.
  public var channel: String { connection.channel.name }

  /// Waits until the confirmation has arrived.
  public func confirmation(calledFrom site: CallSite) async throws(BrokerError) {
    let object = connection.channel.object
    while true {
      let isOver = connection.isConfirmed || connection.isLost || connection.isClosed
      switch await simulation.wait(
        .confirm, object: object, isOver ? .ready : .waiting, site: site, { connection.confirming.append($0) }
      )
      {
      case .proceed: break
      case .cancelled, .cutShort, .dead: throw .cancelled
      }
      if connection.isClosed { throw .closed }
      if connection.isConfirmed { break }
      if connection.isLost { throw .connectionLost }
    }
    simulation.emit(.operation, .confirm, object: object, site: site) { "is subscribed to \(channel)" }
    broker.tell(.confirmed(channel: channel, by: connection.process.displayName))
    simulation.touch()
  }

  /// Waits for the next message that arrives, in the order of publishing.
  public func next(calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    let object = connection.channel.object
    while true {
      precondition(connection.reader == nil, "one task at a time may wait for a subscription's messages")
      let wakening = await simulation.wait(
        .receive, object: object, connection.hasSomething ? .ready : .waiting, site: site
      ) { connection.reader = $0 }
      connection.reader = nil
      switch wakening {
      case .proceed: break
      case .cancelled, .cutShort, .dead: throw .cancelled
      }
      if let message = connection.take() { return try await took(message, site) }
      if connection.isClosed { throw .closed }
      guard !connection.isLost else {
        simulation.emit(.operation, .receive, object: object, words: 1, site: site) {
          "finds its connection to \(channel) lost"
        }
        throw .connectionLost
      }
    }
  }

  private func took(_ message: [UInt8], _ site: CallSite) async throws(BrokerError) -> [UInt8] {
    simulation.emit(
      .operation, .receive, object: connection.channel.object, words: 2, TraceHash.digest(message[...]),
      site: site
    ) {
      "takes \(preview(message)) from \(channel)"
    }
    broker.tell(.received(channel: channel, message: message, by: connection.process.displayName))
    simulation.touch()
    let arrival = await simulation.reply(.receive, object: connection.channel.object, site: site)
    guard arrival == .proceed else { throw .cancelled }
    return message
  }

  /// Closes the connection; also in a cancelled task.
  public func close(calledFrom site: CallSite) async {
    let object = connection.channel.object
    guard await simulation.arrive(.hangUp, object: object, isWrite: true, site: site) == .proceed else {
      return
    }
    guard !connection.isClosed else { return }
    simulation.emit(.operation, .hangUp, object: object, site: site) { "leaves \(channel)" }
    connection.close(.closed)
    simulation.touch()
    _ = await simulation.reply(.hangUp, object: object, site: site)
  }
}
