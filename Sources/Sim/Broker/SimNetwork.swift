/// The simulated network between processes: calls, and responses to clients.
///
/// A call is a request on its way, its execution, and a reply on its way; each is a scheduling point, and may be cut.
/// Calls run on connections of their own, so the order among them is the scheduler's choice.
///
/// Unchecked: entered on the simulation's thread only.
public final class SimNetwork: @unchecked Sendable {
  let simulation: Simulation
  /// How many bytes of a response are on the way before a writer has to wait.
  public let responseBuffer: Int
  /// How long a response may be silent where a proxy ends it.
  public let idleTime: Duration
  @exclusivity(unchecked) private var objects: [String: Int] = [:]
  @exclusivity(unchecked) private var listeners: [String: SimRequestListener] = [:]
  @exclusivity(unchecked) private var observers: [(NetworkEvent) -> Void] = []
  @exclusivity(unchecked) private var responses = 0

  /// Creates a network.
  public init(_ simulation: Simulation, responseBuffer: Int = 64 << 10, idleTime: Duration = .seconds(60)) {
    self.simulation = simulation
    self.responseBuffer = responseBuffer
    self.idleTime = idleTime
    simulation.onEnd { [self] in
      listeners = [:]
      observers = []
    }
  }

  /// Binds a process to an address, in place of whoever was bound before; its death frees the address.
  public func listener(at address: String, in process: SimProcess) -> SimRequestListener {
    let listener = SimRequestListener(network: self, address: address, process: process)
    listeners[address]?.end()
    listeners[address] = listener
    process.onDeath.append { listener.end() }
    return listener
  }

  /// A process's way to whoever is bound to an address when it calls.
  public func channel(to address: String, from process: SimProcess) -> SimRequestChannel {
    SimRequestChannel(network: self, address: address, process: process)
  }

  /// A response from one process to another: the end that writes, and the end that reads.
  ///
  /// The death of either process ends it.
  /// - Parameters:
  ///   - name: What it is called in traces; two of one name are told apart by their number.
  ///   - server: The process that writes.
  ///   - client: The process that reads.
  public func response(
    _ name: String = "response", from server: SimProcess, to client: SimProcess
  ) -> (body: SimResponseBody, reader: SimResponseReader) {
    responses += 1
    let identity = mix64(stableHash(name), mix64(server.identity, client.identity))
    let pipe = ResponsePipe(
      self, name, server: server, client: client, identity: mix64(identity, UInt64(responses)))
    server.onDeath.append { pipe.serverDied() }
    client.onDeath.append { pipe.clientLeaves(.died) }
    return (SimResponseBody(network: self, pipe: pipe), SimResponseReader(network: self, pipe: pipe))
  }

  /// Calls a closure at the moment of each effect, for the rest of the run; it must not call operations.
  public func observe(_ observer: @escaping (NetworkEvent) -> Void) { observers.append(observer) }

  func tell(_ event: @autoclosure () -> NetworkEvent) {
    guard !observers.isEmpty, simulation.stage == .running else { return }
    let event = event()
    for observer in observers { observer(event) }
  }

  func living(at address: String) -> SimRequestListener? {
    listeners[address].flatMap { $0.isOpen ? $0 : nil }
  }

  func object(_ name: String) -> Int {
    if let object = objects[name] { return object }
    let object = simulation.registerObject(name)
    objects[name] = object
    return object
  }
}

/// Something that happened on a simulated network, told at the moment it happens.
public enum NetworkEvent: Sendable, Equatable {
  /// A request has left its process.
  case requestSent(address: String, by: String)
  /// A request has reached the process that executes it.
  case requestArrived(address: String, at: String)
  /// A reply has left the process that executed the request.
  case replySent(address: String, by: String)
  /// A reply has reached the caller.
  case replyArrived(address: String, at: String)
  /// Bytes of a response have reached the client's machine.
  case bytesArrived(response: String, bytes: [UInt8])
  /// The client of a response is gone.
  case clientGone(response: String, why: Leaving)
  /// A response is over for its client: whole, or cut.
  case responseEnded(response: String, isWhole: Bool)

  /// Why a client of a response is gone.
  public enum Leaving: Sendable, Equatable {
    /// The scenario had it leave.
    case left
    /// A fault had it leave.
    case fault
    /// Its process died.
    case died
  }
}
