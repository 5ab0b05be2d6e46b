#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An error number of the operating system, kept as the system gave it.
public struct Errno: RawRepresentable, Hashable, Sendable, Error {
  /// The number `errno` had.
  public let rawValue: Int32

  /// Wraps an error number.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// EINTR: a signal arrived before anything was done; ask again.
  public static let interrupted = Errno(rawValue: EINTR)
  /// EIO: the device could not do it.
  public static let inputOutput = Errno(rawValue: EIO)
  /// ENOSPC: the device is full.
  public static let noSpace = Errno(rawValue: ENOSPC)
  /// EDQUOT: the owner's quota is used up.
  public static let quotaExceeded = Errno(rawValue: EDQUOT)
  /// EFBIG: the file would outgrow a limit.
  public static let fileTooLarge = Errno(rawValue: EFBIG)
  /// ENOENT: no such file or directory.
  public static let noSuchFile = Errno(rawValue: ENOENT)
  /// EEXIST: the file is there already.
  public static let fileExists = Errno(rawValue: EEXIST)
  /// EACCES: permission denied.
  public static let accessDenied = Errno(rawValue: EACCES)
  /// EISDIR: a directory where a file was asked for.
  public static let isDirectory = Errno(rawValue: EISDIR)
  /// ENOTDIR: a file where a directory was asked for.
  public static let notDirectory = Errno(rawValue: ENOTDIR)
  /// EBADF: the descriptor is closed, or not open for this.
  public static let badDescriptor = Errno(rawValue: EBADF)
  /// EINVAL: an argument makes no sense.
  public static let invalidArgument = Errno(rawValue: EINVAL)
  /// EMFILE: the process has too many open files.
  public static let tooManyOpenFiles = Errno(rawValue: EMFILE)
  /// EROFS: the filesystem is read-only.
  public static let readOnlyFileSystem = Errno(rawValue: EROFS)
  /// EWOULDBLOCK: another holder has the lock.
  public static let wouldBlock = Errno(rawValue: EWOULDBLOCK)
  /// ECANCELED: the operation was cut off, because its process is no more.
  public static let canceled = Errno(rawValue: ECANCELED)
}

extension Errno: CustomStringConvertible {
  /// The symbolic name where it is known (`ENOSPC`), otherwise `errno 123`.
  public var description: String { Self.names[rawValue] ?? "errno \(rawValue)" }

  private static let names: [Int32: String] = [
    EINTR: "EINTR", EIO: "EIO", ENOSPC: "ENOSPC", EDQUOT: "EDQUOT", EFBIG: "EFBIG", ENOENT: "ENOENT",
    EEXIST: "EEXIST", EACCES: "EACCES", EISDIR: "EISDIR", ENOTDIR: "ENOTDIR", EBADF: "EBADF",
    EINVAL: "EINVAL", EMFILE: "EMFILE", EROFS: "EROFS", EWOULDBLOCK: "EWOULDBLOCK",
    ECANCELED: "ECANCELED", ENOTEMPTY: "ENOTEMPTY", EPERM: "EPERM",
    ENAMETOOLONG: "ENAMETOOLONG", EBUSY: "EBUSY",
  ]
}

/// What a ``FileSystem`` or ``File`` operation failed with.
public struct FileError: Error, Hashable, Sendable {
  /// The operations that can fail, named after the system call each one is.
  public enum Operation: String, Hashable, Sendable {
    case open, append, pread, pwrite, truncate, fsync, fdatasync, flock, fstat, close
    case rename, unlink, stat, list, mkdir
    case syncDirectory = "fsync-directory"
  }

  /// What was asked for.
  public let operation: Operation
  /// The path the file was opened by, or the path given.
  public let path: String
  /// Why it failed.
  public let code: Errno

  /// Creates an error.
  public init(_ operation: Operation, path: String, code: Errno) {
    self.operation = operation
    self.path = path
    self.code = code
  }
}

extension FileError: CustomStringConvertible {
  /// The operation, the path and the errno: `append events.log: ENOSPC`.
  public var description: String { "\(operation.rawValue) \(path): \(code)" }
}
