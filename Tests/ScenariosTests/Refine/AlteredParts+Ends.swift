import Environment
import Scenarios
import Sim

@testable import SystemUnderTest

/// A queue that never hands out the tasks of one turn.
struct HoardingQueue: TaskQueue {
  let base: any TaskQueue
  let turn: String

  func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    try await base.enqueue(payload, id: id, calledFrom: site)
  }
  func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery {
    while true {
      let delivery = try await base.reserve(calledFrom: site)
      if delivery.payload != Array(turn.utf8) { return delivery }
    }
  }
  func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {
    try await base.acknowledge(delivery, calledFrom: site)
  }
  func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError) {
    try await base.reject(delivery, requeue: requeue, calledFrom: site)
  }
}

/// A store of facts that takes nothing any more after its first failure, whoever opens it.
///
/// An empty log is a new one: there a run begins.
struct GrudgingTurnStore: TurnStore {
  let base: any TurnStore
  let hasFailed: Kept<Bool>

  func load() async throws(TurnStoreError) -> [StoredFact] {
    let facts = try await base.load()
    if facts.isEmpty { hasFailed.with { $0 = false } }
    return facts
  }
  func append(_ fact: StoredFact) async throws(TurnStoreError) {
    guard !hasFailed.with({ $0 }) else { throw .rejected(reason: "it failed once") }
    do { try await base.append(fact) } catch {
      hasFailed.with { $0 = true }
      throw error
    }
  }
}
