#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A stream written with the system call: nothing waits in a buffer when the process is killed.
struct StandardStream: Sendable {
  /// Results.
  static let output = StandardStream(descriptor: STDOUT_FILENO)
  /// Progress and errors.
  static let error = StandardStream(descriptor: STDERR_FILENO)

  /// The file descriptor.
  let descriptor: Int32

  /// Why bytes could not be written; a reader that left is not a reason.
  struct WriteError: Error, Equatable {
    /// The operating system's error number.
    let code: Int32
  }

  /// Lets a write to a pipe without a reader fail instead of ending the process.
  ///
  /// Otherwise a batch whose output goes to `head` would end without its reports. Called once, before
  /// anything is written.
  static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// Writes all of the text.
  ///
  /// - Parameter text: The text.
  /// - Returns: Whether somebody still reads: false once the pipe is broken.
  /// - Throws: ``WriteError`` for every other failure.
  @discardableResult
  func write(_ text: String) throws(WriteError) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { writeOnce(descriptor, $0) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        return false
      } else if errno == EAGAIN {
        waitUntilWritable()
      } else if errno != EINTR {
        throw WriteError(code: errno)
      }
    }
    return true
  }

  /// A pipe that somebody else made non-blocking is full: waits for its reader.
  private func waitUntilWritable() {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    poll(&request, 1, -1)
  }
}

/// The system call, by a name that the method `write(_:)` does not hide.
private func writeOnce(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
