import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension CaseFile {
  /// Reads a case from a file.
  ///
  /// - Parameter path: The file's path.
  /// - Throws: ``CaseFileError``.
  public init(path: String) throws(CaseFileError) {
    try self.init(decoding: Self.contents(of: path))
  }

  /// Writes the case to a file, replacing what was there.
  ///
  /// A reader sees the old bytes or the new ones: they are written under a temporary name in the same
  /// directory, synced, and renamed. After an error nothing temporary is left.
  ///
  /// - Parameter path: The file's path; its directory must exist.
  /// - Throws: ``CaseFileError/unwritable(path:reason:)``.
  public func write(to path: String) throws(CaseFileError) {
    let (descriptor, temporary) = try Self.createTemporary(beside: path)
    let failure = Self.writeAll(encoded(), to: descriptor) ?? Self.errorNumber(fsync(descriptor))
    let closing = Self.errorNumber(close(descriptor))
    guard let code = failure ?? closing ?? Self.errorNumber(rename(temporary, path)) else { return }
    unlink(temporary)
    throw .unwritable(path: path, reason: Self.text(code))
  }

  private static func contents(of path: String) throws(CaseFileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      throw code == ENOENT ? .missing(path: path) : .unreadable(path: path, reason: text(code))
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1_024)
    while bytes.count <= sizeLimit {
      let count = read(descriptor, &chunk, chunk.count)
      guard count != 0 else { break }
      if count > 0 {
        bytes += chunk[..<count]
      } else if errno != EINTR {
        throw .unreadable(path: path, reason: text(errno))
      }
    }
    return bytes
  }

  private static func createTemporary(
    beside path: String
  ) throws(CaseFileError) -> (descriptor: Int32, path: String) {
    var attempt = 0
    while true {
      let temporary = "\(path).\(getpid())-\(attempt).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, temporary) }
      guard errno == EEXIST, attempt < 100 else { throw .unwritable(path: path, reason: text(errno)) }
      attempt += 1
    }
  }

  /// Writes every byte, or gives back the error number.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { writeOnce(descriptor, $0) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }

  private static func errorNumber(_ result: Int32) -> Int32? {
    result == 0 ? nil : errno
  }

  private static func text(_ code: Int32) -> String {
    String(cString: strerror(code))
  }
}

/// The system call, by a name that the method `write(to:)` does not hide.
private func writeOnce(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
