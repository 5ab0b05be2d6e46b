import Environment

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the machine itself gives, measured by bare loops without any of the store's code.
enum MachineLimits {
  /// How often per second one thread can write a line at the end of a file, and sync it.
  static func lines(
    in path: String, _ line: [UInt8], synced: Bool, for length: Duration
  ) throws(Failure) -> Double {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer {
      close(descriptor)
      unlink(path)
    }
    let clock = ContinuousClock()
    let start = clock.now
    var count = 0
    while clock.now - start < length {
      guard write(descriptor, line, line.count) == line.count else { throw failure("write", path) }
      if synced, synchronize(descriptor) != 0 { throw failure("fdatasync", path) }
      count += 1
    }
    return Double(count) / ((clock.now - start) / .seconds(1))
  }

  /// Bytes that one thread copies per second between two buffers larger than any cache.
  static func memoryBandwidth(for length: Duration) -> Double {
    let size = 64 << 20
    let (source, target) = (
      UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096),
      UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096)
    )
    defer {
      source.deallocate()
      target.deallocate()
    }
    // Untouched pages are all one page of zeros, which would stay in the cache.
    memset(source, 1, size)
    memset(target, 2, size)
    let clock = ContinuousClock()
    let start = clock.now
    var bytes = 0
    while clock.now - start < length {
      memcpy(target, source, size)
      bytes += size
    }
    return Double(bytes) / ((clock.now - start) / .seconds(1))
  }

  private static func synchronize(_ descriptor: CInt) -> CInt {
    #if canImport(Darwin)
      fcntl(descriptor, F_FULLFSYNC)
    #else
      fdatasync(descriptor)
    #endif
  }

  private static func failure(_ call: String, _ path: String) -> Failure {
    Failure(.inputOutput, "\(call) \(path): \(Errno(rawValue: errno))")
  }
}
