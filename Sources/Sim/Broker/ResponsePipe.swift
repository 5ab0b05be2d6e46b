import Environment

/// A response on its way from a server to a client, with what lies between them.
///
/// Unchecked: touched on the simulation's thread only.
final class ResponsePipe: Agent, @unchecked Sendable {
  let network: SimNetwork
  let name: String
  let object: Int

  enum Piece {
    case bytes([UInt8])
    /// The end, as the server meant it.
    case end
    /// The server died, or the connection was cut: the client can tell it from an end.
    case cut
  }

  // Under way.
  @exclusivity(unchecked) private var pieces: [Piece] = []
  @exclusivity(unchecked) private(set) var bytesUnderWay = 0
  /// How many bytes a proxy waits for; 0 for none.
  @exclusivity(unchecked) private var held = 0

  // As the server sees it.
  @exclusivity(unchecked) private(set) var isFinished = false
  /// Whether the server knows that its peer is gone.
  @exclusivity(unchecked) private(set) var isKnownGone = false
  /// How many more writes into a dead socket succeed.
  @exclusivity(unchecked) private var writesIntoNothing = 0
  @exclusivity(unchecked) private var hidesDisconnect = false
  @exclusivity(unchecked) private var closesWhenIdle = false
  @exclusivity(unchecked) private var hasBegun = false
  @exclusivity(unchecked) private var serverWaiters: [SimProcess.Waiter] = []

  // As the client sees it.
  @exclusivity(unchecked) private(set) var isClientGone = false
  @exclusivity(unchecked) private var arrived: [[UInt8]] = []
  @exclusivity(unchecked) private var arrivedBytes = 0
  @exclusivity(unchecked) private(set) var isWhole = false
  @exclusivity(unchecked) private(set) var isCut = false
  @exclusivity(unchecked) private var reader: SimProcess.Waiter?

  @exclusivity(unchecked) private var courier = -1
  @exclusivity(unchecked) private var proxy = -1

  init(
    _ network: SimNetwork, _ name: String, server: SimProcess, client: SimProcess, identity: UInt64
  ) {
    self.network = network
    self.name = name
    object = network.object(name)
    courier = simulation.seat(
      self, identity: mix64(identity, 1), name: "\(name) from \(server.displayName) to \(client.displayName)")
    proxy = simulation.seat(self, identity: mix64(identity, 2), name: "the proxy of \(name)")
  }

  private var simulation: Simulation { network.simulation }

  func act(_ kind: OperationKind) {
    if kind == .expire { return cut(.idleResponse) }
    deliver()
  }

  // MARK: The server

  /// Whether a write finds room, or the end of the connection.
  func hasRoom(for count: Int) -> Bool {
    isFinished || isKnownGone || isClientGone || bytesUnderWay == 0
      || bytesUnderWay + count <= network.responseBuffer
  }

  func write(_ bytes: [UInt8]) {
    if !hasBegun {
      hasBegun = true
      closesWhenIdle = simulation.drawFault([.idleResponse], at: .send) != nil
    }
    guard !isClientGone else { return intoNothing() }
    pieces.append(.bytes(bytes))
    bytesUnderWay += bytes.count
    simulation.wake(courier, .deliver, object: object)
    if closesWhenIdle {
      let deadline = simulation.nowNanoseconds + network.idleTime.clampedNanoseconds
      simulation.wake(proxy, .expire, object: object, at: deadline)
    }
  }

  private func intoNothing() {
    guard !hidesDisconnect else { return }
    writesIntoNothing -= 1
    if writesIntoNothing <= 0 { learn() }
  }

  func finish() {
    guard !isFinished else { return }
    isFinished = true
    simulation.dismiss(proxy)
    push(.end)
    wakeServer()
  }

  func serverDied() {
    guard !isFinished else { return }
    isFinished = true
    simulation.dismiss(proxy)
    push(.cut)
  }

  private func push(_ piece: Piece) {
    guard !isClientGone, !isCut else { return }
    pieces.append(piece)
    simulation.wake(courier, .deliver, object: object)
  }

  func wait(_ waiter: SimProcess.Waiter) { serverWaiters.append(waiter) }

  private func wakeServer() {
    for waiter in serverWaiters.reversed() { simulation.wake(waiter) }
    serverWaiters.removeAll(keepingCapacity: true)
    simulation.touch()
  }

  private func learn() {
    isKnownGone = true
    wakeServer()
  }

  // MARK: On the way

  private func deliver() {
    guard let piece = pieces.first, !isCut, !isClientGone else { return }
    guard case .bytes(let bytes) = piece else { return end(piece) }
    guard !isHeldBack else { return }
    // A client that does not read stops the flow.
    guard arrivedBytes == 0 || arrivedBytes + bytes.count <= network.responseBuffer else { return }
    let applicable: FaultSet = [.rechunked, .proxyBuffers, .clientDisconnects, .responseLifetime]
    switch simulation.drawFault(applicable, at: .deliver) {
    case .rechunked?: rechunk()
    case .proxyBuffers?:
      held = 4096
      tellFault(.proxyBuffers, "the proxy waits for \(held) B")
      if isHeldBack { return }
      arrive(bytes)
    case .clientDisconnects?:
      let count = simulation.drawExtent(bytes.count + 1, at: .deliver)
      tellFault(.clientDisconnects, "the client leaves after \(count) of \(bytes.count) B")
      if count > 0 { split(at: count, of: bytes) }
      return clientLeaves(.fault)
    case .responseLifetime?: return cut(.responseLifetime)
    default: arrive(bytes)
    }
    if !pieces.isEmpty { simulation.wake(courier, .deliver, object: object) }
  }

  /// A proxy keeps what it has until there is enough, or the end.
  private var isHeldBack: Bool {
    guard held > 0, bytesUnderWay < held else { return false }
    return !pieces.contains { if case .bytes = $0 { false } else { true } }
  }

  /// Joins all that is on the way, or splits the first piece.
  private func rechunk() {
    guard case .bytes(let first)? = pieces.first else { return }
    let extent = simulation.drawExtent(max(first.count, 1), at: .deliver)
    if extent > 0 {
      tellFault(.rechunked, "\(extent) of \(first.count) B arrive alone")
      return split(at: extent, of: first)
    }
    var joined: [UInt8] = []
    while case .bytes(let bytes)? = pieces.first {
      joined += bytes
      pieces.removeFirst()
    }
    tellFault(.rechunked, "\(joined.count) B arrive at once")
    pieces.insert(.bytes(joined), at: 0)
    arrive(joined)
  }

  private func split(at count: Int, of bytes: [UInt8]) {
    pieces.insert(.bytes(Array(bytes.prefix(count))), at: 0)
    pieces[1] = .bytes(Array(bytes.dropFirst(count)))
    arrive(Array(bytes.prefix(count)))
  }

  /// The first piece reaches the client's machine.
  private func arrive(_ bytes: [UInt8]) {
    pieces.removeFirst()
    bytesUnderWay -= bytes.count
    arrived.append(bytes)
    arrivedBytes += bytes.count
    simulation.emit(
      .world, .deliver, object: object, words: UInt64(bytes.count), TraceHash.digest(bytes[...])
    ) {
      "\(bytes.count) B of \(name) arrive"
    }
    network.tell(.bytesArrived(response: name, bytes: bytes))
    wakeReader()
    wakeServer()
  }

  private func end(_ piece: Piece) {
    pieces = []
    if case .end = piece { isWhole = true } else { isCut = true }
    simulation.emit(.world, .deliver, object: object, words: isWhole ? 1 : 2) {
      "\(name) \(isWhole ? "ends" : "is cut") for its client"
    }
    network.tell(.responseEnded(response: name, isWhole: isWhole))
    wakeReader()
  }

  /// Something between the two ends the connection, and both learn of it.
  private func cut(_ fault: FaultKind) {
    guard !isClientGone, !isCut else { return }
    tellFault(fault, "the connection is cut")
    bytesUnderWay = 0
    simulation.dismiss(courier)
    simulation.dismiss(proxy)
    end(.cut)
    learn()
  }

  private func tellFault(_ fault: FaultKind, _ what: String) {
    simulation.emit(.fault, .deliver, object: object, words: fault.identity) {
      "FAULT \(fault.name): \(name): \(what)"
    }
  }

  // MARK: The client

  /// The client is gone; when the server learns of it, and whether, is drawn.
  func clientLeaves(_ why: NetworkEvent.Leaving) {
    guard !isClientGone else { return }
    isClientGone = true
    // What had arrived when a fault struck may still have been seen.
    if why != .fault { arrived = [] }
    pieces = []
    bytesUnderWay = 0
    simulation.dismiss(courier)
    simulation.dismiss(proxy)
    network.tell(.clientGone(response: name, why: why))
    wakeReader()
    guard simulation.stage == .running, !isWhole, !isCut else { return }
    simulation.emit(.world, .hangUp, object: object) { "the client of \(name) is gone" }
    switch drawDiscovery() {
    case .deadSocket?:
      writesIntoNothing = 1 + simulation.drawExtent(4, at: .peer)
      tellFault(.deadSocket, "\(writesIntoNothing) more writes succeed")
      wakeServer()
    case .hiddenDisconnect?:
      hidesDisconnect = true
      tellFault(.hiddenDisconnect, "nobody is told that the client is gone")
      wakeServer()
    default: learn()
    }
  }

  private func drawDiscovery() -> FaultKind? {
    // Named by the response: whoever's step it is in which the client goes has nothing to do with it.
    let outer = simulation.currentTask
    defer { simulation.currentTask = outer }
    simulation.currentTask = simulation.agents[courier].task
    _ = simulation.memory.tasks.countOperation(.peer, of: simulation.currentTask)
    return simulation.drawFault([.deadSocket, .hiddenDisconnect], at: .peer)
  }

  var hasSomething: Bool { !arrived.isEmpty || isWhole || isCut || isClientGone }

  func waitForBytes(_ waiter: SimProcess.Waiter) { reader = waiter }

  func take() -> [UInt8]? {
    guard !arrived.isEmpty else { return nil }
    let bytes = arrived.removeFirst()
    arrivedBytes -= bytes.count
    if !pieces.isEmpty { simulation.wake(courier, .deliver, object: object) }
    return bytes
  }

  private func wakeReader() {
    if let reader { simulation.wake(reader) }
    reader = nil
    simulation.touch()
  }
}
