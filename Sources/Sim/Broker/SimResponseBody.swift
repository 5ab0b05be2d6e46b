public import Environment

/// The end of a simulated response that a server writes to.
///
/// Unchecked: used on the simulation's thread only, which every operation checks.
public struct SimResponseBody: ResponseBody, @unchecked Sendable {
  let network: SimNetwork
  let pipe: ResponsePipe

  private var simulation: Simulation { network.simulation }

  /// Sends bytes, once the connection has room for them.
  public func write(_ bytes: [UInt8], calledFrom site: CallSite) async throws(BrokerError) {
    repeat {
      let isReady = pipe.hasRoom(for: bytes.count)
      switch await simulation.wait(
        .send, object: pipe.object, isReady ? .ready : .waiting, site: site, { pipe.wait($0) })
      {
      case .proceed: break
      case .cancelled, .cutShort, .dead: throw .cancelled
      }
    } while !pipe.hasRoom(for: bytes.count)
    if pipe.isFinished { throw .closed }
    if pipe.isKnownGone {
      simulation.emit(.operation, .send, object: pipe.object, words: 1, site: site) {
        "finds the client of \(pipe.name) gone"
      }
      throw .connectionLost
    }
    guard !bytes.isEmpty else { return }
    simulation.emit(
      .operation, .send, object: pipe.object, words: UInt64(bytes.count), TraceHash.digest(bytes[...]),
      site: site
    ) {
      "writes \(bytes.count) B to \(pipe.name)"
    }
    let wakes = simulation.agentWakes
    pipe.write(bytes)
    simulation.touch()
    let arrival = await simulation.reply(
      .send, object: pipe.object, after: simulation.agentWakes - wakes, site: site)
    guard arrival == .proceed else { throw .cancelled }
  }

  /// Waits until the server knows that its client is gone.
  public func peerGone(calledFrom site: CallSite) async {
    while !pipe.isKnownGone && !pipe.isFinished {
      guard
        await simulation.wait(.peer, object: pipe.object, .waiting, site: site, { pipe.wait($0) }) == .proceed
      else { return }
    }
  }

  /// Ends the response; also in a cancelled task.
  public func finish(calledFrom site: CallSite) async {
    guard await simulation.arrive(.hangUp, object: pipe.object, isWrite: true, site: site) == .proceed,
      !pipe.isFinished
    else { return }
    simulation.emit(.operation, .hangUp, object: pipe.object, site: site) { "finishes \(pipe.name)" }
    let wakes = simulation.agentWakes
    pipe.finish()
    _ = await simulation.reply(.hangUp, object: pipe.object, after: simulation.agentWakes - wakes, site: site)
  }
}

/// The end of a simulated response that its client reads.
///
/// Unchecked: used on the simulation's thread only, which every operation checks.
public struct SimResponseReader: @unchecked Sendable {
  let network: SimNetwork
  let pipe: ResponsePipe

  private var simulation: Simulation { network.simulation }

  /// Waits for the next piece, in the sizes in which they arrive.
  /// - Returns: The bytes; nil when the response has ended as the server meant it.
  /// - Throws: `connectionLost` when it was cut, once what had arrived was taken; `closed` after ``disconnect()``;
  ///   `cancelled`.
  public func read(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(BrokerError) -> [UInt8]? {
    let site = CallSite(fileID: fileID, line: line)
    while true {
      let isReady = pipe.hasSomething
      switch await simulation.wait(
        .fetch, object: pipe.object, isReady ? .ready : .waiting, site: site, { pipe.waitForBytes($0) })
      {
      case .proceed: break
      case .cancelled, .cutShort, .dead: throw .cancelled
      }
      if let bytes = pipe.take() {
        simulation.emit(
          .operation, .fetch, object: pipe.object, words: UInt64(bytes.count), TraceHash.digest(bytes[...]),
          site: site
        ) {
          "reads \(bytes.count) B of \(pipe.name)"
        }
        return bytes
      }
      if pipe.isClientGone { throw .closed }
      if pipe.isCut { throw .connectionLost }
      if pipe.isWhole { return nil }
    }
  }

  /// Leaves: the response goes nowhere from now on, of which the server learns sooner or later.
  public func disconnect() { pipe.clientLeaves(.left) }
}
