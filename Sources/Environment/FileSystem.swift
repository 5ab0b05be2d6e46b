/// The filesystem a storage engine asks for: one call is one system call.
///
/// Nothing is hidden. A write may be short, any call may be interrupted (`EINTR`) where POSIX allows it,
/// and success of a write promises nothing about power loss. The loops that POSIX asks its callers for are
/// ``File/appendAll(_:fileID:line:)``, ``File/readFully(count:at:fileID:line:)`` and
/// ``retryingInterrupts(_:)``.
///
/// A path is relative to the directory the filesystem was made for, with `/` between components.
public protocol FileSystem: Sendable {
  /// open(2).
  /// - Throws: ``FileError``: `ENOENT`, `EEXIST`, `EISDIR`, `EMFILE`, `ENOSPC`, `EIO`, `EROFS`, `EACCES`, `EINTR`.
  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File

  /// rename(2): replaces the destination atomically; open files keep what they have open.
  /// - Throws: ``FileError``: `ENOENT`, `ENOSPC`, `EIO`.
  func rename(
    _ source: String, to destination: String, calledFrom site: CallSite
  ) async throws(FileError)

  /// unlink(2): removes the name; the file lives on while it is open.
  /// - Throws: ``FileError``: `ENOENT`, `EISDIR`, `EIO`.
  func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError)

  /// stat(2).
  /// - Throws: ``FileError``: `ENOENT`, `EIO`.
  func status(of path: String, calledFrom site: CallSite) async throws(FileError) -> FileStatus

  /// The names in a directory, sorted by bytes; `.` and `..` are left out.
  /// - Throws: ``FileError``: `ENOENT`, `ENOTDIR`, `EIO`.
  func list(_ directory: String, calledFrom site: CallSite) async throws(FileError) -> [String]

  /// fsync(2) on a directory: makes its entries (creations, renames, removals) survive power loss.
  /// - Throws: ``FileError``: `ENOENT`, `EIO`, `EINTR`.
  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError)
}

/// An open file: a descriptor of the process that opened it.
public protocol File: Sendable {
  /// The path it was opened by.
  var path: String { get }

  /// write(2) on a descriptor opened with ``OpenOptions/append``: at the end, wherever that now is.
  /// - Returns: How many bytes were written: fewer than given when space, a limit or a signal cut it short.
  /// - Throws: ``FileError``: `EINTR` and `ENOSPC` with nothing written; `EIO`, `EFBIG`, `EDQUOT`; `EBADF`
  ///   when closed or not opened for appending.
  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int

  /// pread(2): may return fewer bytes than asked; none at the end of the file only.
  /// - Throws: ``FileError``: `EINTR`, `EIO`, `EBADF`.
  func read(
    count: Int, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> [UInt8]

  /// pwrite(2): may be short. On Linux a descriptor opened for appending ignores the offset and appends.
  /// - Throws: ``FileError``, as ``append(_:calledFrom:)``.
  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int

  /// ftruncate(2): cuts, or grows with zeros.
  /// - Throws: ``FileError``: `EINTR`, `EIO`, `EFBIG`, `EINVAL`, `EBADF`.
  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError)

  /// fsync(2): data and metadata reach the device. On Darwin `F_FULLFSYNC`, since fsync there does not.
  ///
  /// A failure is final: the pages may have been marked clean, and a second call that succeeds proves nothing.
  /// - Throws: ``FileError``: `EIO`, `ENOSPC`, `EINTR`, `EBADF`.
  func synchronize(calledFrom site: CallSite) async throws(FileError)

  /// fdatasync(2): data and what is needed to read it back, its size included. On Darwin `F_FULLFSYNC`.
  /// - Throws: ``FileError``, as ``synchronize(calledFrom:)``.
  func synchronizeData(calledFrom site: CallSite) async throws(FileError)

  /// fstat(2).
  /// - Throws: ``FileError``: `EIO`, `EBADF`.
  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus

  /// flock(2), exclusive, without waiting. Held until the file is closed or its process ends.
  /// - Returns: Whether the lock is now held; `false` when another descriptor holds it.
  /// - Throws: ``FileError``: `EINTR`, `EBADF`.
  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool

  /// close(2): releases the descriptor; flushes nothing. Not to be repeated, whatever it throws.
  /// - Throws: ``FileError``: `EIO`, `EINTR` (closed all the same on Linux); `EBADF` when closed already.
  func close(calledFrom site: CallSite) async throws(FileError)
}

/// How a file is opened.
public struct OpenOptions: OptionSet, Hashable, Sendable {
  /// The bits; ours, not the operating system's.
  public let rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Reading is allowed.
  public static let read = OpenOptions(rawValue: 1)
  /// Writing is allowed.
  public static let write = OpenOptions(rawValue: 2)
  /// O_APPEND: each write goes to the end.
  ///
  /// Implies writing.
  public static let append = OpenOptions(rawValue: 4)
  /// O_CREAT: the file is made when absent, with mode 0644.
  public static let create = OpenOptions(rawValue: 8)
  /// O_EXCL: with `create`, fails with `EEXIST` when the file is there.
  public static let exclusive = OpenOptions(rawValue: 16)
  /// O_TRUNC: an existing file is emptied.
  public static let truncate = OpenOptions(rawValue: 32)
}

/// What stat(2) tells that does not depend on the machine.
public struct FileStatus: Hashable, Sendable {
  /// Size in bytes.
  public let size: Int
  /// Whether it is a directory.
  public let isDirectory: Bool
  /// When it was last changed, as time since 1970 by the clock of whoever changed it (`st_mtim`).
  ///
  /// For people. It says nothing of order: that clock may have been set back, and utimensat(2) sets any time.
  public let modified: Duration

  /// Creates a status.
  public init(size: Int, isDirectory: Bool = false, modified: Duration = .zero) {
    self.size = size
    self.isDirectory = isDirectory
    self.modified = modified
  }
}
