#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Starts a thread that runs the body and ends; nobody has to join it.
/// - Returns: Why no thread could be started, or nil.
func startDetachedThread(_ body: @escaping @Sendable () -> Void) -> Errno? {
  let start = Unmanaged.passRetained(ThreadStart(body))
  #if canImport(Darwin)
    var thread: pthread_t?
    let code = pthread_create(&thread, nil, { runThread($0) }, start.toOpaque())
    if let thread { pthread_detach(thread) }
  #else
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, { $0.flatMap(runThread) }, start.toOpaque())
    if code == 0 { pthread_detach(thread) }
  #endif
  guard code != 0 else { return nil }
  start.release()
  return Errno(rawValue: code)
}

/// Carries the body through the one pointer that pthread_create(3) passes on.
private final class ThreadStart: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runThread(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body()
  return nil
}
