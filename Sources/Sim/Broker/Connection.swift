/// A subscriber's connection: what waits for it at the broker, and what has reached its machine.
///
/// Bytes reach the machine one message at a time, in steps of their own, while its receive window has room. What waits at
/// the broker is bounded by the output buffer limits.
///
/// Unchecked: touched on the simulation's thread only.
final class Connection: Agent, @unchecked Sendable {
  let broker: SimBroker
  let process: SimProcess
  let channel: Channel

  /// What travels to the subscriber.
  enum Item {
    case confirmation
    case message([UInt8])
    case end
  }

  // At the broker.
  @exclusivity(unchecked) private var output: [Item] = []
  @exclusivity(unchecked) private(set) var outputBytes = 0
  @exclusivity(unchecked) private var aboveSoftLimitSince: Int64?
  @exclusivity(unchecked) private var isOpenAtBroker = true
  /// Whether nothing gets through any more, and nobody is told.
  @exclusivity(unchecked) private var isHalfOpen = false

  // At the subscriber.
  @exclusivity(unchecked) private var input: [[UInt8]] = []
  @exclusivity(unchecked) private var inputBytes = 0
  @exclusivity(unchecked) private(set) var isConfirmed = false
  @exclusivity(unchecked) private(set) var isLost = false
  @exclusivity(unchecked) private(set) var isClosed = false
  @exclusivity(unchecked) var reader: SimProcess.Waiter?
  @exclusivity(unchecked) var confirming: [SimProcess.Waiter] = []

  @exclusivity(unchecked) private var executor = -1
  @exclusivity(unchecked) private var courier = -1
  @exclusivity(unchecked) private var limiter = -1

  init(_ broker: SimBroker, _ process: SimProcess, _ channel: Channel, identity: UInt64) {
    self.broker = broker
    self.process = process
    self.channel = channel
    let name = "\(process.displayName)'s subscription to \(channel.name)"
    executor = simulation.seat(self, identity: mix64(identity, 1), name: "the broker for \(name)")
    courier = simulation.seat(self, identity: mix64(identity, 2), name: name)
    limiter = simulation.seat(self, identity: mix64(identity, 3), name: "the limit of \(name)")
    simulation.wake(executor, .execute, object: channel.object)
  }

  private var simulation: Simulation { broker.simulation }

  func act(_ kind: OperationKind) {
    switch kind {
    case .execute: subscribe()
    case .deliver: deliver()
    default: checkSoftLimit()
    }
  }

  // MARK: At the broker

  private func subscribe() {
    guard isOpenAtBroker else { return }
    channel.subscribers.append(self)
    simulation.emit(.world, .execute, object: channel.object, words: 1) {
      "the broker subscribes \(process.displayName) to \(channel.name)"
    }
    broker.tell(.subscribed(channel: channel.name, by: process.displayName))
    push(.confirmation)
  }

  /// Writes a message to the connection.
  func write(_ message: [UInt8]) {
    outputBytes += message.count
    push(.message(message))
    checkLimits()
  }

  private func push(_ item: Item) {
    output.append(item)
    wakeCourier()
  }

  private func checkLimits() {
    if outputBytes >= broker.options.hardLimit { return closeAsTooSlow() }
    guard outputBytes >= broker.options.softLimit else { return aboveSoftLimitSince = nil }
    guard aboveSoftLimitSince == nil else { return checkSoftLimit() }
    aboveSoftLimitSince = simulation.nowNanoseconds
    // Whole seconds, and more of them than allowed.
    let allowed = broker.options.softTime.clampedNanoseconds
    simulation.wake(
      limiter, .expire, object: channel.object, at: simulation.nowNanoseconds + allowed + 1_000_000_000)
  }

  private func checkSoftLimit() {
    guard let since = aboveSoftLimitSince, isOpenAtBroker else { return }
    let allowed = broker.options.softTime.clampedNanoseconds
    if (simulation.nowNanoseconds - since) / 1_000_000_000 > allowed / 1_000_000_000 { closeAsTooSlow() }
  }

  private func closeAsTooSlow() {
    simulation.observed(.subscriberTooSlow)
    loseAtBroker(.subscriberTooSlow)
  }

  /// The broker's side ends: what was not sent is lost, and the end travels to the subscriber.
  func loseAtBroker(_ fault: FaultKind) {
    guard isOpenAtBroker else { return }
    let lost = output.count
    closeAtBroker()
    simulation.emit(.fault, .deliver, object: channel.object, words: fault.identity, UInt64(lost)) {
      "FAULT \(fault.name): \(process.displayName) loses its connection to \(channel.name), \(lost) in flight"
    }
    broker.tell(.unsubscribed(channel: channel.name, by: process.displayName, reason: .lost))
    output = [.end]
    wakeCourier()
  }

  private func closeAtBroker() {
    isOpenAtBroker = false
    channel.subscribers.removeAll { $0 === self }
    output.removeAll()
    outputBytes = 0
    aboveSoftLimitSince = nil
    simulation.dismiss(executor)
    simulation.dismiss(courier)
    simulation.dismiss(limiter)
  }

  // MARK: On the way

  /// A closed window, a half-open connection: nothing moves.
  private func wakeCourier() {
    guard let first = output.first, !isHalfOpen, !isClosed else { return }
    if case .message(let message) = first, inputBytes > 0,
      inputBytes + message.count > broker.options.receiveWindow
    {
      return
    }
    simulation.wake(courier, .deliver, object: channel.object)
  }

  private func deliver() {
    guard let item = output.first else { return }
    var drops = false
    if case .end = item {
    } else if let fault = simulation.drawFault([.subscriberDropped, .subscriberHalfOpen], at: .deliver) {
      if fault == .subscriberHalfOpen {
        isHalfOpen = true
        return simulation.emit(.fault, .deliver, object: channel.object, words: fault.identity) {
          "FAULT \(fault.name): nothing reaches \(process.displayName) on \(channel.name) any more"
        }
      }
      // The first may just have got through.
      drops = true
      if simulation.drawExtent(2, at: .deliver) == 1 { return loseAtBroker(.subscriberDropped) }
    }
    output.removeFirst()
    arrive(item)
    if drops { return loseAtBroker(.subscriberDropped) }
    wakeCourier()
  }

  private func arrive(_ item: Item) {
    switch item {
    case .confirmation:
      isConfirmed = true
      simulation.emit(.world, .deliver, object: channel.object, words: 1) {
        "\(process.displayName)'s subscription to \(channel.name) is confirmed"
      }
      broker.tell(.confirmationArrived(channel: channel.name, at: process.displayName))
    case .message(let message):
      input.append(message)
      inputBytes += message.count
      outputBytes -= message.count
      if outputBytes < broker.options.softLimit { aboveSoftLimitSince = nil }
      simulation.emit(
        .world, .deliver, object: channel.object, words: UInt64(message.count), TraceHash.digest(message[...])
      ) {
        "the broker delivers \(preview(message)) to \(process.displayName) on \(channel.name)"
      }
      broker.tell(.delivered(channel: channel.name, message: message, to: process.displayName))
    case .end:
      isLost = true
      simulation.emit(.world, .deliver, object: channel.object, words: 2) {
        "\(process.displayName) learns that its connection to \(channel.name) is lost"
      }
    }
    wakeSubscriber()
  }

  // MARK: At the subscriber

  private func wakeSubscriber() {
    if isConfirmed || isLost || isClosed {
      for waiter in confirming { simulation.wake(waiter) }
      confirming = []
    }
    if hasSomething, let waiter = reader {
      reader = nil
      simulation.wake(waiter)
    }
  }

  /// Whether a reader need not wait.
  var hasSomething: Bool { !input.isEmpty || isLost || isClosed }

  /// The next message that has arrived.
  func take() -> [UInt8]? {
    guard !isClosed, !input.isEmpty else { return nil }
    let message = input.removeFirst()
    inputBytes -= message.count
    wakeCourier()
    return message
  }

  /// Its owner closes it, or dies.
  func close(_ reason: BrokerEvent.Ending) {
    guard !isClosed else { return }
    isClosed = true
    broker.connections.removeAll { $0 === self }
    if isOpenAtBroker {
      closeAtBroker()
      broker.tell(.unsubscribed(channel: channel.name, by: process.displayName, reason: reason))
    }
    input.removeAll()
    simulation.dismiss(executor)
    simulation.dismiss(courier)
    simulation.dismiss(limiter)
    wakeSubscriber()
  }
}

/// The beginning of a message for people: its text, or how long it is.
func preview(_ bytes: [UInt8]) -> String {
  let limit = 60
  guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else {
    return "\(bytes.count) B"
  }
  return text.isEmpty ? "nothing" : text
}
