internal import Environment
internal import Sim
internal import SystemUnderTest

/// The judge of one event store.
///
/// It shares no code with the store. It sees the true bytes on the disk, after every step and at every answer, and
/// hears what is asked and answered; what a dead process's tasks would still say it does not hear.
final class StoreOracle: Checker, Sendable {
  let invariants: [Invariant]
  private let ledger: Recorder<StoreLedger>

  /// - Parameter invariants: Those that a batch of runs has to evaluate; the others are judged all the same.
  init(_ invariants: [Invariant], _ ledger: StoreLedger, in simulation: Simulation) {
    self.invariants = invariants
    self.ledger = Recorder(ledger, in: simulation)
  }

  func check(_ simulation: Simulation) { ledger.update { $0.sync() } }

  /// Tells the ledger something.
  /// - Parameter site: From where it was asked for.
  /// - Returns: The ledger's answer; nil to a dead process.
  @discardableResult
  func hear<Result>(from site: CallSite? = nil, _ body: (inout StoreLedger) -> Result) -> Result? {
    ledger.record(from: site, body)
  }

  /// The store's process has died.
  func processDied(_ process: SimProcess) { ledger.update { $0.died(process) } }

  /// The power has failed, and the disk is back.
  func lostPower() { ledger.update { $0.lostPower() } }

  /// The abstract state, for a guided search.
  func describe(_ state: inout StateDigest) { ledger.read { $0.describe(&state) } }

  /// What the outside world knows of the store now.
  var ghost: StoreGhost { ledger.read(\.ghost) }

  /// What the oracle made of the log when it was last opened: a rule of the decision table.
  var rule: String { ledger.read(\.rule) }

  /// The ids that anybody has appended, each once, in that order.
  var ids: [String] {
    ledger.read { ledger in
      var ids: [String] = []
      for attempt in ledger.attempts where !ids.contains(attempt.id) { ids.append(attempt.id) }
      return ids
    }
  }
}
