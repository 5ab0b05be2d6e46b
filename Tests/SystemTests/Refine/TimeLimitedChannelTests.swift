import Environment
import Testing

@testable import SystemUnderTest

@Suite(.timeLimit(.minutes(15))) struct TimeLimitedChannelTests {
  /// A channel at whose other end something else happens than a reply.
  private struct Channel: RequestChannel {
    let answer: @Sendable () async throws(BrokerError) -> [UInt8]

    func call(_ request: [UInt8], calledFrom site: CallSite) async throws(BrokerError) -> [UInt8] {
      try await answer()
    }
  }

  private func call(
    within limit: Duration = .seconds(100_000),
    _ answer: @escaping @Sendable () async throws(BrokerError) -> [UInt8]
  ) async throws(BrokerError) -> [UInt8] {
    try await TimeLimitedChannel(base: Channel(answer: answer), limit: limit, clock: ContinuousClock())
      .call([1])
  }

  /// Waits until it is cancelled, then says what it is told to.
  private static func stand(
    then result: Result<[UInt8], BrokerError>
  ) -> @Sendable () async throws(BrokerError) -> [UInt8] {
    { () async throws(BrokerError) -> [UInt8] in
      try? await Task.sleep(for: .seconds(100_000))
      return try result.get()
    }
  }

  @Test func aReplyInTimeIsPassedOn() async throws {
    #expect(try await call { [7] } == [7])
  }

  @Test(arguments: [BrokerError.notSent(reason: "x"), .refused(reason: "x"), .connectionLost])
  func aFailureInTimeIsPassedOn(_ error: BrokerError) async {
    await #expect(throws: error) { try await call { () async throws(BrokerError) in throw error } }
  }

  /// Also where the channel says that nothing was sent: it may not know better than its caller.
  @Test(arguments: [BrokerError.cancelled, .outcomeUnknown(reason: "cancelled"), .notSent(reason: "x")])
  func afterTheTimeTheOutcomeIsUnknown(_ error: BrokerError) async {
    await #expect(throws: BrokerError.outcomeUnknown(reason: "no reply within 0.005 seconds")) {
      try await call(within: .milliseconds(5), Self.stand(then: .failure(error)))
    }
  }

  @Test func aReplyThatComesWithTheEndOfTheTimeIsNotThrownAway() async throws {
    #expect(try await call(within: .milliseconds(5), Self.stand(then: .success([7]))) == [7])
  }

  @Test func whoeverIsCancelledIsToldSo() async {
    let task = Task { try await call(Self.stand(then: .failure(.cancelled))) }
    task.cancel()
    await #expect(throws: BrokerError.cancelled) { try await task.value }
  }
}
