import Environment
import Sim
import SystemUnderTest

/// The ghost state of the pipeline: what was asked, said, stored, published, sent and shown.
///
/// Each topic has a file of its own. All of it is seen from outside: the true bytes of the log, what goes through the
/// broker and over the wire, what the model was asked, and the processes' own clocks.
struct RefineLedger {
  unowned let simulation: Simulation
  let volume: Volume
  let path: String
  let broker: SimBroker
  /// Whether time may pass between two lines of a process although nothing waits: it stalls, or stands still.
  let timeLeaps: Bool

  /// The servers that live, in the order of their start.
  var servers: [SimProcess] = []
  /// Whether nothing fails any more.
  var isCalm = false
  /// Whether the servers are being stopped.
  var isOver = false

  // What is stored.
  var durable = DurableTurns()
  var seenChange: UInt64?
  var seenFile: FileVersion?
  /// Whether the log has pages that a failed sync has left unwritten, or had and no sync has brought them to the device.
  var hasUnwritten = false
  /// Whether a failed sync has left pages unwritten that a loss of power took, or the cache dropped: what was promised
  /// of them is void.
  var hasLostUnwritten = false
  var powerLosses = 0
  /// When the turn service first showed that it knows of a turn's end.
  var endsShown: [String: Int64] = [:]

  /// The turns of whose end the turn service has told somebody: from then on it has to stay.
  var toldEnds: Set<String> = []

  // What the relays do.
  var visits: [String: VisitRecord] = [:]
  /// The responses, in the order in which their requests were taken up.
  var visitOrder: [String] = []
  /// The responses whose clients are gone, or cut off.
  var goneClients: Set<String> = []

  // What the workers do.
  var calls: [ModelCall] = []
  var executions: [String: Execution] = [:]
  var published: [PublishedEvent] = []
  /// The next sequence number of each execution of each turn.
  var nextSequence: [EventName: Int] = [:]
  var unreported: [String: [UnreportedFailure]] = [:]
  var lostTasks: [String] = []

  // What the browsers see.
  var pages: [Int: BrowserPage] = [:]
  /// What each browser asked for first.
  var wishes: [Int: Visit.Wish] = [:]
  /// Turns whose first browser left before their task was enqueued.
  var leftEarly: [String] = []

  /// An event of a turn as a worker sent it.
  struct PublishedEvent {
    let event: SentEvent
    var hasExecuted = false
    var hasArrived = false
  }

  /// An execution of a turn.
  struct EventName: Hashable {
    let turn: String
    let attempt: Int
  }

  init(_ simulation: Simulation, volume: Volume, path: String, broker: SimBroker, timeLeaps: Bool) {
    self.simulation = simulation
    self.volume = volume
    self.path = path
    self.broker = broker
    self.timeLeaps = timeLeaps
  }

  var now: Int64 { simulation.now.wholeNanoseconds }

  var unfinishedTurns: [String] { durable.turns.filter { $0.end == nil }.map(\.id) }
  var storedTurns: [String] { durable.turns.map(\.id) }

  func require(
    _ invariant: Invariant, _ holds: Bool, _ detail: @autoclosure () -> String, since: CallSite? = nil
  ) {
    simulation.require(invariant, holds, detail(), since: since)
  }

  /// Evaluates what the log has to say of an invariant: nothing, once it may lack what a failed sync has left unwritten.
  func requireStored(_ invariant: Invariant, _ holds: Bool, _ detail: @autoclosure () -> String) {
    require(invariant, holds || hasLostUnwritten, detail())
  }

  /// A server is gone.
  mutating func died(_ process: SimProcess) {
    servers.removeAll { $0 === process }
    relayDied(process)
    workerDied(process)
  }
}

/// A message on a turn's channel, in the harness's own reading.
struct SentEvent: Equatable {
  let turn: String
  let attempt: Int
  /// Missing for an end that is told once more.
  let sequence: Int?
  let body: JSONText.Member

  /// Reads a message; nil when it is no event of a turn.
  init?(_ message: [UInt8]) {
    guard message.count <= 1 << 20, case .object(let members) = JSONText(message) else { return nil }
    let json = JSONText.object(members)
    guard let turn = json["turn"]?.string, let attempt = json["attempt"]?.integer,
      let body = members.first(where: { Self.bodies.contains($0.name) })
    else { return nil }
    self.turn = turn
    self.attempt = attempt
    sequence = json["seq"]?.integer
    self.body = body
  }

  private static let bodies = ["started", "token", "file", "skill", "ended"]

  var isEnd: Bool { body.name == "ended" }
}

extension Duration {
  /// The duration in nanoseconds; more than an `Int64` holds is its largest.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : scaled &+ attoseconds / 1_000_000_000
  }
}
