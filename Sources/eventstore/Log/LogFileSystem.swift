import Environment

/// The operating system's files, opened as a subcommand may: to append, to recover, or to look only.
///
/// A writer's lock is taken before the store reads the first byte. Two recoveries at once could each cut off what
/// the other has just appended.
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
    case .append: return try await openLocked(path, options, calledFrom: site)
    case .recover: return try await openLocked(path, options.subtracting(.create), calledFrom: site)
    case .read: return try await SnapshotFile(base.open(path, .read, calledFrom: site))
    }
  }

  private func openLocked(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    let file = try await base.open(path, options, calledFrom: site)
    let isLocked = try await retryingInterrupts { () async throws(FileError) in
      try await file.tryLock(calledFrom: site)
    }
    guard isLocked else { throw FileError(.flock, path: path, code: .wouldBlock) }
    return file
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
