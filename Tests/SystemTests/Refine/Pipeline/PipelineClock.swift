/// One type for the clocks of all surroundings, so that a test is written once.
struct PipelineClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration

    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }

    func duration(to other: Instant) -> Duration { other.offset - offset }

    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private let read: @Sendable () -> Duration
  private let wait: @Sendable (_ until: Duration) async throws -> Void

  /// A clock that is read, and waited on, as the closures do it.
  init(read: @escaping @Sendable () -> Duration, wait: @escaping @Sendable (Duration) async throws -> Void) {
    (self.read, self.wait) = (read, wait)
  }

  /// Another clock, counted from now.
  init<Base: Clock>(_ base: Base) where Base.Duration == Duration {
    let start = base.now
    self.init {
      start.duration(to: base.now)
    } wait: { offset in
      try await base.sleep(until: start.advanced(by: offset), tolerance: nil)
    }
  }

  var now: Instant { Instant(offset: read()) }

  var minimumResolution: Duration { .nanoseconds(1) }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws { try await wait(deadline.offset) }
}
