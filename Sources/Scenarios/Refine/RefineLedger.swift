import Environment
import Sim
import SystemUnderTest

/// The ghost state of the pipeline: what was asked, said, stored, published, sent and shown.
struct RefineLedger {
  unowned let simulation: Simulation
  let volume: Volume
  let path: String
  let broker: SimBroker

  /// The servers that live, in the order of their start.
  var servers: [SimProcess] = []
  /// Whether nothing fails any more.
  var isCalm = false
  /// Whether the servers are being stopped.
  var isOver = false

  var durable: DurableTurns
  var calls: [ModelCall] = []

  /// One call of the model.
  struct ModelCall {
    let script: ModelScript
    let instruction: String
    let process: SimProcess
    var hasFinished = false
  }

  init(_ simulation: Simulation, volume: Volume, path: String, broker: SimBroker) {
    self.simulation = simulation
    self.volume = volume
    self.path = path
    self.broker = broker
    durable = DurableTurns()
  }

  var unfinishedTurns: [String] { durable.turns.filter { !$0.hasEnded }.map(\.id) }
  var storedTurns: [String] { durable.turns.map(\.id) }

  /// Reads what has changed in the log.
  mutating func sync() {}

  mutating func died(_ process: SimProcess) { servers.removeAll { $0 === process } }

  /// What a server tells its operator.
  mutating func reported(_ line: String) {}
  /// Something happens at the broker.
  mutating func broker(_ event: BrokerEvent) {}

  /// A relay takes up a browser's request.
  mutating func visitBegins(_ visit: Visit, at relay: SimProcess) {}
  /// The relay knows which turn a request is about.
  mutating func visitIs(_ visit: Visit, about turn: String) {}
  /// The relay has done with a request.
  mutating func visitEnds(_ visit: Visit) {}
  /// A relay writes to a response.
  mutating func relayWrites(_ bytes: [UInt8], to response: String) {}
  /// A relay finishes a response.
  mutating func relayFinishes(_ response: String) {}

  /// A worker asks the model.
  /// - Returns: The call's number.
  mutating func modelIsAsked(_ request: ModelRequest, _ script: ModelScript, by process: SimProcess) -> Int {
    calls.append(ModelCall(script: script, instruction: request.instruction, process: process))
    return calls.count - 1
  }

  /// The model has given its terminal marker.
  mutating func modelHasFinished(_ call: Int) { calls[call].hasFinished = true }

  /// A browser gets a frame.
  mutating func browserSees(_ frame: BrowserPage.Frame, _ visit: Visit) {}
  /// A browser's response is over for it.
  mutating func browserStops(_ visit: Visit, _ page: BrowserPage) {}

  /// Nothing is going to happen any more.
  mutating func isAtRest() {}
}
