#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The operating system's time of day.
public struct SystemWallClock: WallClock {
  /// Creates the clock.
  public init() {}

  /// Time since 1970-01-01T00:00:00Z, from clock_gettime(2) with `CLOCK_REALTIME`.
  public var now: Duration {
    var time = timespec()
    let result = clock_gettime(CLOCK_REALTIME, &time)
    precondition(result == 0, "POSIX requires CLOCK_REALTIME")
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
