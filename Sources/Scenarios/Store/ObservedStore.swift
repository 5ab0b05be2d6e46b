import Environment
import Sim
import SystemUnderTest

/// A store whose every request and answer the oracle hears.
///
/// Errors end here: they are judged and are nothing the workload has to deal with.
struct ObservedStore: Sendable {
  let store: any StoreUnderTest
  let oracle: StoreOracle
  let world: StoreWorld
  let process: SimProcess

  // The request's line is the workload's that made it.

  /// Appends an event.
  func append(
    _ id: String, _ event: EventPayload, writer: Int, fileID: StaticString = #fileID, line: UInt = #line
  ) async {
    let site = CallSite(fileID: fileID, line: line)
    guard let number = oracle.hear(from: site, { $0.appends(id, event.kept, writer: writer) }) else { return }
    do {
      let answer = try await store.append(id: id, event: event.given)
      oracle.hear { $0.acknowledged(number, answer) }
    } catch {
      oracle.hear { $0.failed(number, error) }
    }
    world.simulation.countOperation()
  }

  /// Reads an event.
  /// - Returns: Whether there was an answer, as opposed to a failure of the disk.
  @discardableResult
  func read(_ id: String, fileID: StaticString = #fileID, line: UInt = #line) async -> Bool {
    let site = CallSite(fileID: fileID, line: line)
    guard let call = oracle.hear(from: site, { $0.reads(id) }) else { return true }
    defer { world.simulation.countOperation() }
    do {
      let event = try await store.read(id: id)
      oracle.hear { $0.read(call, event) }
      return true
    } catch {
      oracle.hear { $0.readFailed(call, error) }
      if case .fileSystem = error { return false }
      return true
    }
  }

  /// Asks for the number of events and the size of the log.
  func stats(fileID: StaticString = #fileID, line: UInt = #line) async {
    let site = CallSite(fileID: fileID, line: line)
    guard let number = oracle.hear(from: site, { $0.asksForStats() }) else { return }
    do {
      let answer = try await store.stats()
      oracle.hear { $0.stats(number, answer) }
    } catch {
      oracle.hear { $0.statsFailed(number, error) }
    }
    world.simulation.countOperation()
  }

  /// Closes the log.
  func close() async {
    oracle.hear { $0.closes() }
    do {
      try await store.close()
      oracle.hear { $0.closed(nil, by: process) }
    } catch {
      oracle.hear { $0.closed(error, by: process) }
    }
  }

  /// Reads everything that anybody has ever appended, and something that nobody has.
  func readEverything() async {
    await stats()
    for id in oracle.ids + [StoreClient.unknownID] {
      for _ in 0..<StoreWorld.attempts {
        if await read(id) { break }
      }
    }
  }
}
