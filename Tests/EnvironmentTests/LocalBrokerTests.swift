import Environment
import Synchronization
import Testing

/// What the embedded broker, queue and calls do at their limits, and under many threads.
@Suite(.timeLimit(.minutes(15))) struct LocalBrokerTests {
  @Test func everyTaskIsDeliveredOnceThoughWorkersAreCancelled() async throws {
    let queue = LocalTaskQueue(visibilityTimeout: .seconds(600), clock: ContinuousClock())
    let done = Deliveries()
    let total = 2000
    await withTaskGroup(of: Void.self) { group in
      for producer in 0..<4 {
        group.addTask { @concurrent in
          for number in 0..<total / 4 { try? await queue.enqueue([], id: "\(producer)-\(number)") }
        }
      }
      for _ in 0..<8 {
        group.addTask { @concurrent in
          while done.count < total {
            // A worker that is cancelled at once, at any point of its waiting.
            let delivery = await withTaskGroup(of: TaskDelivery?.self) { attempt in
              attempt.addTask { @concurrent in try? await queue.reserve() }
              await Task.yield()
              attempt.cancelAll()
              return await attempt.next() ?? nil
            }
            guard let delivery else { continue }
            done.add(delivery.id)
            try? await queue.acknowledge(delivery)
          }
        }
      }
    }
    #expect(done.count == total)
    #expect(done.areDistinct)
    #expect(queue.waitingCount == 0 && queue.reservedCount == 0)
  }

  @Test func aFullQueueRefusesAndAClosedOneSaysSo() async throws {
    let queue = LocalTaskQueue(visibilityTimeout: .seconds(1), capacity: 1, clock: ContinuousClock())
    try await queue.enqueue([], id: "a")
    await #expect(throws: BrokerError.refused(reason: "the queue holds 1 tasks")) {
      try await queue.enqueue([], id: "b")
    }
    _ = try await queue.reserve()
    async let waiting = failure { () async throws(BrokerError) in try await queue.reserve() }
    queue.close()
    let error = await waiting
    #expect(error == .closed)
    await #expect(throws: BrokerError.closed) { try await queue.enqueue([], id: "c") }
  }

  @Test func aLateAcknowledgementRemovesWhatNobodyWorksOnAndSparesWhatSomebodyDoes() async throws {
    let queue = LocalTaskQueue(visibilityTimeout: .milliseconds(20), clock: ContinuousClock())
    try await queue.enqueue([], id: "a")
    let first = try await queue.reserve()
    let second = try await queue.reserve()
    #expect(second.isRedelivered && second.tag != first.tag)
    try await queue.acknowledge(first)
    #expect(queue.reservedCount == 1)
    try await queue.acknowledge(second)
    #expect(queue.reservedCount == 0)
  }

  @Test func callsThatNobodyBeganAreRefusedOrReturned() async throws {
    let channel = LocalRequestChannel(backlogLimit: 1)
    async let first = failure { () async throws(BrokerError) in try await channel.call([1]) }
    var refusal: BrokerError?
    // The first is in the backlog sooner or later; then the next is refused, and a cancelled one has no effect.
    _ = await eventually {
      await withTaskGroup(of: BrokerError?.self) { group in
        group.addTask {
          do throws(BrokerError) { _ = try await channel.call([2]) } catch { return error }
          return nil
        }
        try? await Task.sleep(for: .milliseconds(2))
        group.cancelAll()
        refusal = await group.next() ?? nil
      }
      return refusal == .refused(reason: "1 calls wait already")
    }
    #expect(refusal == .refused(reason: "1 calls wait already"))
    channel.close()
    let error = await first
    #expect(error == .notSent(reason: "the listener has stopped"))
    await #expect(throws: BrokerError.closed) { _ = try await channel.call([3]) }
  }

  @Test func aMessageThatFitsNoBufferIsRefused() async throws {
    let pubSub = LocalPubSub(byteLimit: 4)
    _ = try await pubSub.subscribe(to: "c")
    await #expect(throws: BrokerError.self) { try await pubSub.publish([1, 2, 3, 4, 5], to: "c") }
    #expect(try await pubSub.publish([1, 2, 3, 4], to: "c") == 1)
    #expect(pubSub.subscriberCount(of: "c") == 1)
  }

  @Test func aPipeIsASequenceOfItsPieces() async throws {
    let body = PipeResponseBody(capacity: 4)
    async let writing: Void = {
      for piece in [[1, 2], [3], [4, 5, 6, 7, 8]] as [[UInt8]] { try? await body.write(piece) }
      await body.finish()
    }()
    var pieces: [[UInt8]] = []
    for try await piece in body.chunks { pieces.append(piece) }
    await writing
    #expect(pieces == [[1, 2], [3], [4, 5, 6, 7, 8]])
  }
}

/// The error that a call gives; nil when it gives none.
private func failure<Value>(_ call: () async throws(BrokerError) -> Value) async -> BrokerError? {
  do {
    _ = try await call()
    return nil
  } catch {
    return error
  }
}

/// How often each task was delivered.
private final class Deliveries: Sendable {
  private let counts = Mutex([String: Int]())
  var count: Int { counts.withLock { $0.count } }
  var areDistinct: Bool { counts.withLock { $0.values.allSatisfy { $0 == 1 } } }
  func add(_ id: String) { counts.withLock { $0[id, default: 0] += 1 } }
}
