/// A filesystem that does what another does, except for the operations it defines itself.
///
/// For wrappers: one that counts, one that fails on purpose, one that is wrong on purpose.
public protocol ForwardingFileSystem: FileSystem {
  /// The filesystem that is wrapped.
  var base: any FileSystem { get }
}

extension ForwardingFileSystem {
  /// Forwards to the wrapped filesystem.
  public func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    try await base.open(path, options, calledFrom: site)
  }

  /// Forwards to the wrapped filesystem.
  public func rename(
    _ source: String, to destination: String, calledFrom site: CallSite
  ) async throws(FileError) {
    try await base.rename(source, to: destination, calledFrom: site)
  }

  /// Forwards to the wrapped filesystem.
  public func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    try await base.unlink(path, calledFrom: site)
  }

  /// Forwards to the wrapped filesystem.
  public func status(of path: String, calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    try await base.status(of: path, calledFrom: site)
  }

  /// Forwards to the wrapped filesystem.
  public func list(_ directory: String, calledFrom site: CallSite) async throws(FileError) -> [String] {
    try await base.list(directory, calledFrom: site)
  }

  /// Forwards to the wrapped filesystem.
  public func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    try await base.syncDirectory(path, calledFrom: site)
  }
}
