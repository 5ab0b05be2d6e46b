import Testing

@testable import SystemUnderTest

@Suite(.timeLimit(.minutes(15))) struct BackoffTests {
  @Test func thePauseDoublesUntilTheLastFailure() {
    let backoff = Backoff(attempts: 4, pause: .milliseconds(100))
    #expect(
      (1...5).map(backoff.pause(after:)) == [
        .milliseconds(100), .milliseconds(200), .milliseconds(400), nil, nil,
      ])
    #expect(backoff.longestPause == .milliseconds(400))
  }

  @Test func oneTryHasNoPause() {
    let backoff = Backoff(attempts: 1, pause: .seconds(1))
    #expect(backoff.pause(after: 1) == nil)
    #expect(backoff.longestPause == .seconds(1))
  }

  @Test func thePauseStopsGrowingBeforeItOverflows() {
    let backoff = Backoff(attempts: .max, pause: .milliseconds(1))
    #expect(backoff.pause(after: 1_000) == .milliseconds(1 << 16))
  }

  @Test func itWaitsBetweenTriesOnly() async {
    let clock = PipelineClock(ContinuousClock())
    let backoff = Backoff(attempts: 2, pause: .milliseconds(20))
    #expect(await backoff.waits(after: 1, on: clock))
    let waited = clock.now.offset
    #expect(waited >= .milliseconds(20))
    #expect(await !backoff.waits(after: 2, on: clock))
  }

  @Test func aCancelledTaskDoesNotTryAgain() async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await Backoff(attempts: 2, pause: .seconds(1000)).waits(after: 1, on: ContinuousClock())
    }
    #expect(await !task.value)
  }
}

@Suite(.timeLimit(.minutes(15))) struct WithDeadlineTests {
  @Test func aValueInTimeIsReturned() async {
    #expect(await withDeadline(.seconds(1000), on: ContinuousClock()) { 7 } == 7)
  }

  @Test func anOperationThatTakesTooLongIsCancelledAndWaitedFor() async {
    let wasCancelled = Flag()
    let value = await withDeadline(.milliseconds(5), on: ContinuousClock()) { () -> Int? in
      do {
        try await Task.sleep(for: .seconds(1000))
        return 7
      } catch {
        wasCancelled.raise()
        return nil
      }
    }
    #expect((value ?? nil) == nil)
    #expect(wasCancelled.isRaised)
  }

  @Test func aValueThatCameWithTheDeadlineIsNotThrownAway() async {
    // The operation notices the cancellation only after it has done its work.
    let value = await withDeadline(.milliseconds(5), on: ContinuousClock()) { () -> Int in
      try? await Task.sleep(for: .seconds(1000))
      return 7
    }
    #expect(value == 7)
  }

  @Test func cancellingTheCallerCancelsTheOperation() async {
    let task = Task {
      await withDeadline(.seconds(1000), on: ContinuousClock()) { () -> Bool in
        try? await Task.sleep(for: .seconds(1000))
        return Task.isCancelled
      }
    }
    task.cancel()
    // The deadline's own sleep ends as well; the operation's value is what counts.
    #expect(await task.value == true)
  }
}
