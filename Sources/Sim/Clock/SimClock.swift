/// A process's monotonic clock in virtual time.
///
/// `reading = rate x global time + offset`. Virtual time moves only when the simulation moves it. A timer may fire
/// late, never early: a deadline is rounded up to global nanoseconds.
public struct SimClock: Clock {
  /// A reading of one process's clock.
  ///
  /// Readings of different processes do not compare meaningfully.
  public struct Instant: InstantProtocol, Hashable {
    /// Nanoseconds since the clock's zero.
    public var nanoseconds: Int64

    /// Creates a reading.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The reading a duration later; saturates after 292 years.
    public func advanced(by duration: Duration) -> Instant {
      let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.clampedNanoseconds)
      return Instant(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// The time from this reading to another.
    public func duration(to other: Instant) -> Duration { .nanoseconds(other.nanoseconds - nanoseconds) }

    /// Whether one reading is earlier than another.
    public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
  }

  let process: SimProcess
  @usableFromInline let simulation: Simulation

  init(process: SimProcess) {
    self.process = process
    simulation = process.simulation
  }

  /// The reading now.
  public var now: Instant {
    Instant(nanoseconds: process.reading(ofGlobal: simulation.nowNanoseconds))
  }

  /// One nanosecond.
  public var minimumResolution: Duration { .nanoseconds(1) }

  /// Waits in virtual time.
  /// - Throws: `CancellationError` when the task is cancelled, or its process dies.
  public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
    let sleep = beginSleep(until: deadline)
    if sleep.admission.parks { await withUnsafeContinuation { simulation.park($0, sleep.admission) } }
    try simulation.end(sleep)
  }

  /// Waits in virtual time for a duration.
  ///
  /// Like every clock's, but inlined into the caller, as ``Simulation/point(fileID:line:isolation:)`` is.
  /// - Throws: `CancellationError` when the task is cancelled, or its process dies.
  @inlinable @inline(__always)
  public func sleep(
    for duration: Duration, tolerance: Duration? = nil, isolation: isolated (any Actor)? = #isolation
  ) async throws {
    let sleep = beginSleep(for: duration)
    if sleep.admission.parks {
      await withUnsafeContinuation(isolation: isolation) { simulation.park($0, sleep.admission) }
    }
    try simulation.end(sleep)
  }

  @usableFromInline
  func beginSleep(for duration: Duration) -> Sleep { beginSleep(until: now.advanced(by: duration)) }

  private func beginSleep(until deadline: Instant) -> Sleep {
    simulation.beginSleep(until: process.global(ofReading: deadline.nanoseconds))
  }
}

/// A sleep under way.
@usableFromInline
struct Sleep: Sendable {
  @usableFromInline var admission: Admission
  /// What tells the engine that the sleeper is cancelled; 0 for nothing.
  var handler: UInt = 0
  /// Whether it was cancelled before it began.
  var isCancelled = false
}

extension SimProcess {
  func reading(ofGlobal nanoseconds: Int64) -> Int64 {
    let gained =
      (nanoseconds / 1_000_000) &* clockDriftPartsPerMillion
      &+ (nanoseconds % 1_000_000) &* clockDriftPartsPerMillion / 1_000_000
    return nanoseconds &+ clockOffset &+ gained
  }

  /// The earliest global time at which the clock shows at least a reading.
  func global(ofReading reading: Int64) -> Int64 {
    guard clockDriftPartsPerMillion != 0 else { return max(0, reading.subtractingSaturating(clockOffset)) }
    var low: Int64 = 0
    var high = Int64.max / 4
    while low < high {
      let middle = low + (high - low) / 2
      if self.reading(ofGlobal: middle) >= reading { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Sets the clock apart from global time.
  /// - Parameters:
  ///   - offset: Added to every reading.
  ///   - driftPartsPerMillion: How much faster than global time it runs; between -500,000 and 500,000.
  public func setClock(offset: Duration, driftPartsPerMillion: Int = 0) {
    precondition(abs(driftPartsPerMillion) <= 500_000, "a clock that drifts by more than a half is broken")
    clockOffset = offset.clampedNanoseconds
    clockDriftPartsPerMillion = Int64(driftPartsPerMillion)
  }
}

extension Simulation {
  /// Puts the running task to sleep until a global time; cancellation makes it ready at once.
  func beginSleep(until deadline: Int64) -> Sleep {
    beginWait(.sleep, object: 0, .until(max(deadline, nowNanoseconds)), nil)
  }

  /// The task is awake again.
  @usableFromInline
  func end(_ sleep: Sleep) throws {
    if sleep.handler != 0 { symbols.removeCancellationHandler(sleep.handler) }
    if sleep.admission.raw == Admission.proceed.raw, !sleep.isCancelled { return }
    guard sleep.admission.parks, !sleep.isCancelled, !wasCancelled, !processes[currentProcess].isDead else {
      throw CancellationError()
    }
  }
}

extension Duration {
  /// Whole nanoseconds, at most what an `Int64` holds.
  var clampedNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    return scaled.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
  }
}

extension Int64 {
  func subtractingSaturating(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
