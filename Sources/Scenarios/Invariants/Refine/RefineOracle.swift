import Environment
import Sim
import SystemUnderTest

/// The judge of the pipeline.
///
/// It sees the true bytes of the log, what the broker does, what goes over the wire and what browsers make of it. It
/// shares no code with the pipeline.
final class RefineOracle: Checker, Sendable {
  let invariants: [Invariant]
  private let ledger: Recorder<RefineLedger>

  init(_ invariants: [Invariant], _ ledger: RefineLedger, in simulation: Simulation) {
    self.invariants = invariants
    self.ledger = Recorder(ledger, in: simulation)
  }

  func check(_ simulation: Simulation) { ledger.update { $0.sync() } }

  /// Tells the ledger something that a process does or gets; nil to a dead process.
  /// - Parameter site: From where it was asked for.
  @discardableResult
  func hear<Result>(from site: CallSite? = nil, _ body: (inout RefineLedger) -> Result) -> Result? {
    ledger.record(from: site, body)
  }

  /// Tells the ledger something that the world does.
  func see(_ body: (inout RefineLedger) -> Void) { ledger.update(body) }

  /// The servers that were started and have not ended, in the order of their start.
  var servers: [SimProcess] { ledger.read { $0.servers } }
  /// A server was started.
  func started(_ process: SimProcess) { ledger.update { $0.servers.append(process) } }
  /// A server has ended.
  func died(_ process: SimProcess) { ledger.update { $0.died(process) } }

  /// Whether nothing fails any more.
  var isCalm: Bool { ledger.read { $0.isCalm } }
  /// From now on nothing fails any more.
  func calmDown() { ledger.update { $0.isCalm = true } }
  /// Whether the servers are being stopped.
  var isOver: Bool { ledger.read { $0.isOver } }
  /// The servers are being stopped.
  func end() { ledger.update { $0.isOver = true } }

  /// Whether nothing that was stored for good lies behind an offset of the log.
  func mayCut(at offset: Int) -> Bool {
    ledger.read { ledger in
      ledger.hasLostUnwritten
        || !ledger.durable.facts.contains {
          $0.durableAt != nil && !$0.isUnreadable && $0.range.upperBound > offset
        }
    }
  }

  /// The stored turns that have not ended.
  var unfinishedTurns: [String] { ledger.read { $0.unfinishedTurns } }
  /// All stored turns.
  var storedTurns: [String] { ledger.read { $0.storedTurns } }
  /// Whoever came when nothing failed any more has been answered, or has given up.
  func probeIsDone() { see { $0.judgeProbe() } }
  /// Everything has come to rest: what had to happen in the end has to have happened.
  func isAtRest() { ledger.update { $0.isAtRest() } }
}
