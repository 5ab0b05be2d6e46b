import Environment
import Synchronization
import SystemUnderTest

/// Cancels a task at its n-th operation.
final class CancellationTrap: Sendable {
  private struct State {
    var left: Int
    var hasSprung = false
    var task: Task<Void, Never>?
  }

  private let state: Mutex<State>

  init(at number: Int) { state = Mutex(State(left: number)) }

  /// Runs a body in a task that is cancelled at its n-th operation.
  /// - Returns: Whether it had fewer.
  func run(
    _ body: @escaping @Sendable () async -> Void, beside reader: @escaping @Sendable () async -> Void = {}
  ) async -> Bool {
    let task = Task { await body() }
    let isLate = state.withLock { state in
      state.task = task
      return state.hasSprung
    }
    if isLate { task.cancel() }
    async let reading: Void = reader()
    await task.value
    await reading
    return state.withLock { !$0.hasSprung }
  }

  /// Counts an operation.
  func step() {
    let task = state.withLock { state -> Task<Void, Never>? in
      state.left -= 1
      guard state.left == 0 else { return nil }
      state.hasSprung = true
      return state.task
    }
    task?.cancel()
  }

  /// A pipeline whose operations are counted.
  func around(_ pipeline: Pipeline) -> Pipeline {
    var trapped = pipeline
    trapped.pubSub = ScriptedPubSub(TrappedPubSub(base: pipeline.pubSub, trap: self))
    trapped.channel = ScriptedChannel(TrappedChannel(base: pipeline.channel, trap: self), pipeline.clock)
    trapped.queue = ScriptedQueue(TrappedQueue(base: pipeline.queue, trap: self))
    return trapped
  }
}

private struct TrappedPubSub: PubSub {
  let base: any PubSub
  let trap: CancellationTrap

  func beginSubscribing(
    to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription {
    trap.step()
    return TrappedSubscription(
      base: try await base.beginSubscribing(to: channel, calledFrom: site), trap: trap)
  }

  func publish(
    _ message: [UInt8], to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int {
    trap.step()
    return try await base.publish(message, to: channel, calledFrom: site)
  }
}

private struct TrappedSubscription: Subscription {
  let base: any Subscription
  let trap: CancellationTrap

  var channel: String { base.channel }

  func confirmation(calledFrom site: CallSite) async throws(BrokerError) {
    trap.step()
    try await base.confirmation(calledFrom: site)
  }

  func next(calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    trap.step()
    return try await base.next(calledFrom: site)
  }

  func close(calledFrom site: CallSite) async {
    trap.step()
    await base.close(calledFrom: site)
  }
}

private struct TrappedChannel: RequestChannel {
  let base: any RequestChannel
  let trap: CancellationTrap

  func call(_ request: [UInt8], calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
    trap.step()
    return try await base.call(request, calledFrom: site)
  }
}

private struct TrappedQueue: TaskQueue {
  let base: any TaskQueue
  let trap: CancellationTrap

  func enqueue(_ payload: [UInt8], id: String, calledFrom site: CallSite) async throws(BrokerError) {
    trap.step()
    try await base.enqueue(payload, id: id, calledFrom: site)
  }

  func reserve(calledFrom site: CallSite) async throws(BrokerError) -> TaskDelivery {
    trap.step()
    return try await base.reserve(calledFrom: site)
  }

  func acknowledge(_ delivery: TaskDelivery, calledFrom site: CallSite) async throws(BrokerError) {
    trap.step()
    try await base.acknowledge(delivery, calledFrom: site)
  }

  func reject(
    _ delivery: TaskDelivery, requeue: Bool, calledFrom site: CallSite
  ) async throws(BrokerError) {
    trap.step()
    try await base.reject(delivery, requeue: requeue, calledFrom: site)
  }
}

struct TrappedBody: ResponseBody {
  let base: any ResponseBody
  let trap: CancellationTrap

  func write(_ bytes: [UInt8], calledFrom site: CallSite) async throws(BrokerError) {
    trap.step()
    try await base.write(bytes, calledFrom: site)
  }

  func peerGone(calledFrom site: CallSite) async {
    trap.step()
    await base.peerGone(calledFrom: site)
  }

  func finish(calledFrom site: CallSite) async {
    trap.step()
    await base.finish(calledFrom: site)
  }
}

struct TrappedModel: ModelAdapter {
  let base: any ModelAdapter
  let trap: CancellationTrap

  func answer(
    _ request: ModelRequest, calledFrom site: CallSite
  ) async throws(ModelError) -> any ModelStream {
    trap.step()
    return TrappedStream(base: try await base.answer(request, calledFrom: site), trap: trap)
  }
}

private struct TrappedStream: ModelStream {
  let base: any ModelStream
  let trap: CancellationTrap

  func next(calledFrom site: CallSite) async throws(ModelError) -> ModelDelta? {
    trap.step()
    return try await base.next(calledFrom: site)
  }

  func close(calledFrom site: CallSite) async {
    trap.step()
    await base.close(calledFrom: site)
  }
}
