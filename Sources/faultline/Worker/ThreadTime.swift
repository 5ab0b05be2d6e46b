#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The processor time that the calling thread has used: it does not count what other processes took.
enum ThreadTime {
  static var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}
