#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A system call about to be made: what its failure will be reported as.
struct SystemCall: Sendable {
  /// The most that Linux moves in one read or write; Darwin refuses more than `INT_MAX`.
  ///
  /// Source: write(2), NOTES.
  static let maximumTransferByteCount = 0x7fff_f000

  let operation: FileError.Operation
  let path: String

  func failure(_ code: Errno) -> FileError {
    FileError(operation, path: path, code: code)
  }

  /// Turns the convention "-1, and the reason in errno" into a thrown error.
  func checked<Result: SignedInteger>(_ result: Result) throws(FileError) -> Result {
    guard result != -1 else { throw failure(Errno(rawValue: errno)) }
    return result
  }

  /// Checks that a path stays below the root and reaches the kernel as it is written.
  func checkPath() throws(FileError) {
    let bytes = path.utf8
    // A zero byte would end the path early, and name another file than the caller did.
    let isSound =
      bytes.first != UInt8(ascii: "/") && !bytes.contains(0)
      && !bytes.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    guard isSound else { throw failure(.invalidArgument) }
  }
}
