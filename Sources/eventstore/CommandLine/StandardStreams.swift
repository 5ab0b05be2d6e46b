import Environment

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The process's standard input, output and error.
///
/// Every write is a system call at once. An acknowledgement that waited in a buffer would be lost with the
/// process although its event is in the log. It is made on the thread that asks for it: there is one task only, and
/// nothing else for it to do when nobody reads its output.
struct StandardStreams: Sendable {
  private static let chunkBytes = 1 << 16
  private let pool = BlockingPool(size: 1)

  /// Lets writes fail that would otherwise end the process: to a pipe nobody reads, and beyond RLIMIT_FSIZE.
  static func ignoreWriteSignals() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Takes the numbers of streams that the process was started without.
  ///
  /// The kernel gives the lowest free number to the next file: with output and error closed the log itself could become
  /// descriptor 2, and every complaint would be written into it. Reading and writing these fails instead.
  static func occupyClosedDescriptors() {
    for (descriptor, mode) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ]
    where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", mode)
    }
  }

  /// Reads from standard input; nothing at its end.
  func read() async throws(Failure) -> [UInt8] {
    try await pool.run { () throws(Failure) in
      while true {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) { buffer, initialized in
          count = readOnce(buffer)
          initialized = max(0, count)
        }
        if count >= 0 { return bytes }
        let code = Errno(rawValue: errno)
        guard code == .interrupted else {
          throw Failure(.inputOutput, "standard input cannot be read: \(code)")
        }
      }
    }
  }

  /// Writes a line to standard output.
  func say(_ line: String) throws(Failure) {
    try write(Array(line.utf8), to: STDOUT_FILENO)
  }

  /// Writes the bytes of a line to standard output.
  func say(_ line: [UInt8]) throws(Failure) {
    try write(line, to: STDOUT_FILENO)
  }

  /// Tells the user of a failure, in one line on standard error.
  func complain(_ message: String) {
    StandardErrorDiagnostics().report("error: \(message)")
  }

  /// Writes text as it is to standard error, where nobody is left to tell that it failed.
  func warn(_ text: String) {
    try? write(Array(text.utf8), to: STDERR_FILENO, end: [])
  }

  private func write(
    _ line: [UInt8], to descriptor: CInt, end: [UInt8] = [UInt8(ascii: "\n")]
  ) throws(Failure) {
    var rest = (line + end)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { writeOnce(descriptor, $0) }
      if count >= 0 {
        rest = rest.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: waitUntilWritable(descriptor)
      default: throw Failure(.inputOutput, "standard output cannot be written: \(Errno(rawValue: errno))")
      }
    }
  }
}

// By names that the methods do not hide.

private func readOnce(_ buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
  read(STDIN_FILENO, buffer.baseAddress, buffer.count)
}

private func writeOnce(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

/// A pipe that somebody else made non-blocking is full: waits for its reader.
private func waitUntilWritable(_ descriptor: CInt) {
  var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  poll(&request, 1, -1)
}
