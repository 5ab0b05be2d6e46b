/// A simulated broker: publish and subscribe after Redis, and task queues after Celery's on Redis.
///
/// Commands execute one at a time, in one order. A client's call has a scheduling point before its effect and one
/// before its return; requests to subscribe, confirmations and messages travel on connections, in order on each, and
/// what arrives next among them is the scheduler's choice. By default all of it arrives at once.
///
/// Processes reach it by a handle of their own. Death closes a process's connections: its subscriptions are gone, and
/// what it had reserved stays reserved.
///
/// Unchecked: entered on the simulation's thread only.
public final class SimBroker: @unchecked Sendable {
  let simulation: Simulation
  /// What the broker is set to.
  public let options: BrokerOptions
  @exclusivity(unchecked) private var objects: [String: Int] = [:]
  @exclusivity(unchecked) private var channels: [String: Channel] = [:]
  @exclusivity(unchecked) private var queues: [String: SimQueue] = [:]
  @exclusivity(unchecked) private(set) var queueOrder: [SimQueue] = []
  @exclusivity(unchecked) var connections: [Connection] = []
  @exclusivity(unchecked) private var observers: [(BrokerEvent) -> Void] = []
  /// Every message that was executed, in order.
  @exclusivity(unchecked) public private(set) var published: [PublishedMessage] = []

  /// A message as the broker executed it.
  public struct PublishedMessage: Sendable {
    /// The channel it was published on.
    public let channel: String
    /// Its bytes.
    public let bytes: [UInt8]
    /// The publishing process, as ``SimProcess/displayName`` has it.
    public let publisher: String
    /// To how many connections it was written.
    public let receivers: Int
  }

  /// Creates a broker without subscribers and tasks.
  public init(_ simulation: Simulation, options: BrokerOptions = BrokerOptions()) {
    self.simulation = simulation
    self.options = options
    simulation.onEnd { [self] in
      channels = [:]
      queues = [:]
      queueOrder = []
      connections = []
      observers = []
    }
  }

  /// A process's way to publish and subscribe.
  public func pubSub(of process: SimProcess) -> SimPubSub { SimPubSub(broker: self, process: process) }

  /// A process's way to a task queue.
  ///
  /// A process has one connection to a queue, however often it asks.
  public func taskQueue(_ name: String = "tasks", of process: SimProcess) -> SimTaskQueue {
    let queue = queue(name)
    return SimTaskQueue(queue: queue, client: queue.client(of: process))
  }

  /// Calls a closure at the moment of each effect, for the rest of the run.
  ///
  /// It runs inside the step: it must not call operations.
  public func observe(_ observer: @escaping (BrokerEvent) -> Void) { observers.append(observer) }

  func tell(_ event: @autoclosure () -> BrokerEvent) {
    guard !observers.isEmpty, simulation.stage == .running else { return }
    let event = event()
    for observer in observers { observer(event) }
  }

  /// The number under which a channel or queue appears in candidates and the trace.
  func object(_ name: String) -> Int {
    if let object = objects[name] { return object }
    let object = simulation.registerObject(name)
    objects[name] = object
    return object
  }

  func channel(_ name: String) -> Channel {
    if let channel = channels[name] { return channel }
    let channel = Channel(name, object: object("channel \(name)"))
    channels[name] = channel
    return channel
  }

  func queue(_ name: String) -> SimQueue {
    if let queue = queues[name] { return queue }
    let queue = SimQueue(name, in: self)
    queues[name] = queue
    queueOrder.append(queue)
    return queue
  }

  func log(_ message: PublishedMessage) { published.append(message) }

  func copyOfAnotherMessage(than channel: String) -> [UInt8]? {
    published.last { $0.channel != channel }?.bytes
  }
}

/// A channel with its subscribers, in the order they came.
final class Channel {
  let name: String
  let object: Int
  @exclusivity(unchecked) var subscribers: [Connection] = []
  /// The last publishing processes: two that alternate are noticed.
  @exclusivity(unchecked) var lastPublishers: (previous: Int, last: Int) = (-1, -1)

  init(_ name: String, object: Int) {
    self.name = name
    self.object = object
  }
}

// MARK: - For oracles

extension SimBroker {
  /// The processes now subscribed to a channel, in the order they subscribed; a process once a subscription.
  public func subscribers(of channel: String) -> [String] {
    self.channel(channel).subscribers.map(\.process.displayName)
  }

  /// The subscriptions that their owners have begun and not closed, whether they are alive or not: `relay: turn-1`.
  ///
  /// Those of dead processes are not among them.
  public var openSubscriptions: [String] {
    connections.filter { !$0.isClosed }.map { "\($0.process.displayName): \($0.channel.name)" }
  }

  /// The ids waiting in a queue, the next to be delivered first.
  public func waitingTasks(in queue: String = "tasks") -> [String] {
    self.queue(queue).state.ready.reversed().map(\.id)
  }

  /// The ids reserved in a queue, in the order of reservation.
  public func reservedTasks(in queue: String = "tasks") -> [String] {
    self.queue(queue).state.reserved.map(\.entry.id)
  }

  /// The living processes that a fault has stopped from ever getting a task.
  public func stalledConsumers(of queue: String = "tasks") -> [String] {
    self.queue(queue).clients.filter { $0.isStalled && !$0.process.isDead }.map(\.process.displayName)
  }
}
