import Environment
import Testing

@testable import Sim

/// What every implementation of a task queue promises.
@Suite(.timeLimit(.minutes(15))) struct TaskQueueContractTests {
  @Test(arguments: Surroundings.allCases)
  func tasksComeInOrderAndAnAcknowledgedOneNeverAgain(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      for id in ["a", "b"] { try await world.queue.enqueue(id.bytes, id: id) }
      let first = try await world.queue.reserve()
      let second = try await world.queue.reserve()
      try check([first.id, second.id] == ["a", "b"] && second.payload == "b".bytes, "\(first) \(second)")
      try check(!first.isRedelivered && first.tag != second.tag, "\(first) \(second)")
      try await world.queue.acknowledge(first)
      try await world.queue.acknowledge(second)
      try await world.outlastReservations()
      try await expectNothing(in: world)
    }
  }

  @Test(arguments: Surroundings.allCases)
  func whatIsNotAcknowledgedInTimeIsDeliveredAgain(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      try await world.queue.enqueue([1], id: "slow")
      let first = try await world.queue.reserve()
      // The next call finds nothing at first: it has to notice by itself that the time has run out.
      let again = try await world.queue.reserve()
      try check(again.id == first.id && again.payload == first.payload, "\(again)")
      try check(again.isRedelivered, "it is not marked")
      try await world.queue.acknowledge(again)
      try await world.outlastReservations()
      try await expectNothing(in: world)
    }
  }

  @Test(arguments: Surroundings.allCases)
  func aRejectedTaskIsGivenBackOrGone(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      for id in ["a", "b"] { try await world.queue.enqueue([], id: id) }
      try await world.queue.reject(try await world.queue.reserve(), requeue: true)
      try await world.queue.reject(try await world.queue.reserve(), requeue: false)
      let last = try await world.queue.reserve()
      try check(last.id == "a" && last.isRedelivered, "\(last)")
      try await world.queue.acknowledge(last)
      try await expectNothing(in: world)
    }
  }

  @Test(arguments: Surroundings.allCases)
  func aCancelledCallReservesNothing(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      try await expectNothing(in: world)
      try await world.queue.enqueue([], id: "a")
      let delivery = try await world.queue.reserve()
      try check(delivery.id == "a" && !delivery.isRedelivered, "\(delivery)")
    }
  }

  @Test(arguments: Surroundings.allCases)
  func everyWaitingWorkerGetsItsTask(_ surroundings: Surroundings) async throws {
    try await surroundings.run { world in
      let ids = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<5 {
          group.addTask {
            let delivery = try await world.queue.reserve()
            try await world.queue.acknowledge(delivery)
            return delivery.id
          }
        }
        await world.linger()
        for number in 0..<5 { try await world.queue.enqueue([], id: "\(number)") }
        return try await group.reduce(into: [String]()) { $0.append($1) }
      }
      try check(ids.sorted() == ["0", "1", "2", "3", "4"], "\(ids)")
    }
  }

  /// A call that waits until it is cancelled.
  private func expectNothing(in world: Surroundings.Objects) async throws {
    let error = await withTaskGroup(of: BrokerError?.self) { group in
      group.addTask { await failure { () async throws(BrokerError) in try await world.queue.reserve() } }
      await world.linger()
      group.cancelAll()
      return await group.next() ?? nil
    }
    try check(error == .cancelled, "\(String(describing: error))")
  }
}
