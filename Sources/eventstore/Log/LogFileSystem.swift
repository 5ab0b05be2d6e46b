import Environment

/// The operating system's files, opened as a subcommand may: to append, to recover, or to look only.
struct LogFileSystem: FileSystem {
  /// What is allowed to happen to the log.
  enum Access {
    /// Anything, creation included.
    case append
    /// Anything, if the log exists.
    case recover
    /// Nothing.
    case read
  }

  let base: PosixFileSystem
  let access: Access

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    switch access {
    case .append: return try await base.open(path, options, calledFrom: site)
    case .recover: return try await base.open(path, options.subtracting(.create), calledFrom: site)
    case .read: return try await SnapshotFile(base.open(path, .read, calledFrom: site))
    }
  }

  func rename(
    _ source: String, to destination: String, calledFrom site: CallSite
  ) async throws(FileError) {
    try refuseIfReading(.rename, source)
    try await base.rename(source, to: destination, calledFrom: site)
  }

  func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    try refuseIfReading(.unlink, path)
    try await base.unlink(path, calledFrom: site)
  }

  func status(of path: String, calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    try await base.status(of: path, calledFrom: site)
  }

  func list(_ directory: String, calledFrom site: CallSite) async throws(FileError) -> [String] {
    try await base.list(directory, calledFrom: site)
  }

  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    if access != .read { try await base.syncDirectory(path, calledFrom: site) }
  }

  private func refuseIfReading(_ operation: FileError.Operation, _ path: String) throws(FileError) {
    if access == .read { throw FileError(operation, path: path, code: .readOnlyFileSystem) }
  }
}
