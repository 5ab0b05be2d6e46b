import Environment

/// A task queue at the broker, with the workers and producers that are connected to it.
///
/// Unchecked: touched on the simulation's thread only.
final class SimQueue: @unchecked Sendable {
  let name: String
  let object: Int
  let broker: SimBroker
  @exclusivity(unchecked) var state = QueueState()
  @exclusivity(unchecked) private(set) var clients: [QueueClient] = []
  /// Workers that wait for a task, in the order they came.
  @exclusivity(unchecked) private var waiting: [SimProcess.Waiter] = []
  @exclusivity(unchecked) private var lastTag: UInt64 = 0
  @exclusivity(unchecked) private var deliveries = 0
  /// Earlier states, the latest last; kept only where the broker may restart.
  @exclusivity(unchecked) private var history: [QueueState] = []
  /// Tasks that somebody has tried to acknowledge.
  @exclusivity(unchecked) private var done: [String] = []
  /// How many commands a restart may undo.
  static let historyLimit = 8

  init(_ name: String, in broker: SimBroker) {
    self.name = name
    self.broker = broker
    object = broker.object("queue \(name)")
  }

  var simulation: Simulation { broker.simulation }

  func client(of process: SimProcess) -> QueueClient {
    if let client = clients.first(where: { $0.process === process }) { return client }
    let client = QueueClient(process, self)
    clients.append(client)
    process.onDeath.append { [self] in died(client) }
    return client
  }

  // MARK: Commands

  func enqueue(_ payload: [UInt8], id: String) {
    remember()
    lastTag += 1
    state.ready.insert(QueueState.Entry(id: id, payload: payload, tag: lastTag), at: 0)
    emit(.enqueue, lastTag, "task \(id) is in \(name) as #\(lastTag), \(state.ready.count) waiting")
    broker.tell(.enqueued(id: id, tag: lastTag))
    wakeWorkers()
  }

  /// Hands the next task to a worker and notes the reservation.
  func reserve(for client: QueueClient) -> TaskDelivery? {
    guard !state.ready.isEmpty else { return nil }
    remember()
    let entry = state.ready.removeLast()
    observe(reserving: entry)
    deliveries += 1
    state.reserved.append(
      QueueState.Reservation(
        entry: entry, score: client.wallNanoseconds, reservedAt: simulation.nowNanoseconds,
        holder: client.process.index, delivery: deliveries))
    client.working.append((entry.tag, deliveries))
    emit(.reserve, entry.tag, "\(client.name) reserves task \(entry.id) (#\(entry.tag))")
    broker.tell(
      .reserved(id: entry.id, tag: entry.tag, by: client.name, isRedelivered: entry.isRedelivered))
    client.startSweeping()
    return TaskDelivery(
      id: entry.id, payload: entry.payload, tag: entry.tag, isRedelivered: entry.isRedelivered)
  }

  /// Removes the reservation that has the tag, whoever's it is now.
  /// - Parameter delivery: Which delivery the worker means, though the command says only the tag.
  func acknowledge(_ tag: UInt64, _ delivery: Int, by client: QueueClient) {
    guard let position = state.position(of: tag) else {
      return emit(.acknowledge, 0, "\(client.name) acknowledges #\(tag), which nobody has reserved")
    }
    remember()
    if state.reserved[position].delivery != delivery { simulation.observed(.protectionStripped) }
    let entry = state.reserved.remove(at: position).entry
    emit(.acknowledge, tag, "\(client.name) acknowledges task \(entry.id) (#\(tag))")
    broker.tell(.acknowledged(id: entry.id, tag: tag, by: client.name))
  }

  func reject(_ tag: UInt64, _ delivery: Int, requeue: Bool, by client: QueueClient) {
    guard requeue, let position = state.position(of: tag) else {
      return acknowledge(tag, delivery, by: client)
    }
    remember()
    restore(position, .rejected, asLast: true)
  }

  /// Takes the next task for nobody.
  /// - Parameter client: The worker it was meant for.
  func drop(_ fault: FaultKind, for client: QueueClient) {
    guard let entry = state.ready.popLast() else { return }
    simulation.emit(.fault, .reserve, object: object, words: fault.identity, entry.tag) {
      "FAULT \(fault.name): task \(entry.id) (#\(entry.tag)) is popped for \(client.name) and gone"
    }
    broker.tell(.lost(id: entry.id, tag: entry.tag, why: fault))
  }

  // MARK: Going back

  func restore(_ position: Int, _ why: BrokerEvent.Restoration, asLast: Bool = false) {
    let reservation = state.reserved[position]
    if !asLast, !state.ready.isEmpty { simulation.observed(.taskOutOfOrder) }
    let entry = state.restore(at: position, asLast: asLast)
    simulation.emit(.world, .restore, object: object, words: entry.tag, UInt64(reservation.holder)) {
      "task \(entry.id) (#\(entry.tag)) goes back into \(name): \(why)"
    }
    broker.tell(.restored(id: entry.id, tag: entry.tag, why: why))
    wakeWorkers()
  }

  /// Takes back the reservations that have run out by a worker's clock.
  func sweep(by client: QueueClient) {
    let visibility = broker.options.visibilityTimeout.clampedNanoseconds
    let cutoff = client.wallNanoseconds.subtractingSaturating(visibility)
    while let position = state.reserved.firstIndex(where: { $0.score <= cutoff }) {
      let reservation = state.reserved[position]
      if simulation.nowNanoseconds - reservation.reservedAt < visibility {
        simulation.observed(.skewedRedelivery)
      }
      remember()
      restore(position, .visibilityTimeout)
    }
  }

  /// Puts back everything that a worker has reserved.
  func restoreAll(of client: QueueClient, _ why: BrokerEvent.Restoration) {
    while let position = state.reserved.lastIndex(where: { $0.holder == client.process.index }) {
      restore(position, why)
    }
  }

  private func died(_ client: QueueClient) {
    simulation.dismiss(client.sweeper)
    guard simulation.stage == .running else { return }
    switch client.process.outcome {
    case .crashed?:
      if !client.process.lostPower { client.loseChild() }
    default: restoreAll(of: client, .shutdown)
    }
  }

  /// Comes back without the last commands.
  /// - Returns: How many were undone.
  func undo(_ count: Int) -> Int {
    let undone = min(count, history.count)
    if undone > 0 {
      state = history[history.count - undone]
      history.removeLast(undone)
    }
    // A worker finds its connection gone, and its next one gives everything back.
    for client in clients where !client.process.isDead { restoreAll(of: client, .connectionLost) }
    return undone
  }

  private func remember() {
    guard simulation.settings.faults.contains(.brokerRestart) else { return }
    if history.count == Self.historyLimit { history.removeFirst() }
    history.append(state)
  }

  // MARK: Waiting

  func wait(_ waiter: SimProcess.Waiter) {
    if waiting.count > 64 { waiting.removeAll { !simulation.isWaiting($0) } }
    waiting.append(waiter)
  }

  /// Which of them gets the task is the scheduler's choice; by default who has waited longest.
  private func wakeWorkers() {
    for waiter in waiting.reversed() { simulation.wake(waiter) }
    waiting.removeAll(keepingCapacity: true)
    simulation.touch()
  }

  // MARK: Noticing

  func noteAcknowledging(_ id: String) { done.append(id) }

  private func observe(reserving entry: QueueState.Entry) {
    if done.contains(entry.id) { simulation.observed(.redeliveredAfterSuccess) }
    let isBeside = clients.contains { client in
      !client.process.isDead && client.working.contains { $0.tag == entry.tag }
    }
    if isBeside { simulation.observed(.redeliveredBeside) }
  }

  private func emit(_ kind: OperationKind, _ word: UInt64, _ text: @autoclosure () -> String) {
    simulation.emit(.operation, kind, object: object, words: word, text: text)
  }
}
