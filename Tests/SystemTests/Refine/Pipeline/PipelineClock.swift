import Synchronization

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

extension PipelineClock {
  /// The real clock, on which hours pass at once while somebody is silent.
  ///
  /// A limit short enough to be waited for is also met by chance, on a machine with much else to do. By this clock limits
  /// are hours long, and nobody meets them but who says nothing on purpose.
  static func leaping() -> PipelineClock {
    let leaps = Leaps()
    let base = ContinuousClock()
    let start = base.now
    let read: @Sendable () -> Duration = { start.duration(to: base.now) + leaps.total.withLock { $0 } }
    return PipelineClock(read: read) { deadline in
      let isSilence = deadline - read() > Pipeline.patience
      while read() < deadline {
        try await base.sleep(for: .milliseconds(1))
        if isSilence { leaps.total.withLock { $0 += .seconds(1_000) } }
      }
    }
  }

  /// By how much the clock is ahead of the real one.
  private final class Leaps: Sendable {
    let total = Mutex(Duration.zero)
  }
}
