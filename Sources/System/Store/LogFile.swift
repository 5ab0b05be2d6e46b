package import Environment

/// The steps at which a store takes possession of the file of its log.
package enum LogFile {
  /// Opens a log for reading and appending, creates it when absent, and makes the caller its only writer.
  ///
  /// The lock is taken before a byte is read: what looks like the torn end of a dead writer may be the append of one
  /// that lives. It goes when the file is closed or the process ends, however it ends, so no crash leaves one behind.
  ///
  /// It is flock(2), and that sets its limits. It holds off whoever asks for it, and no others. It belongs to the
  /// file and not to its name, so a log must not be renamed or replaced while a store has it open. Over a network
  /// it is as good as that filesystem's locks.
  /// - Throws: ``StoreError/lockedByAnotherProcess(path:)``; ``StoreError/fileSystem(_:)`` or
  ///   ``StoreError/diskFull(_:)`` when it cannot be opened or locked.
  package static func open(
    _ path: String, in fileSystem: any FileSystem
  ) async throws(StoreError) -> any File {
    let file: any File
    do {
      file = try await retryingInterrupts { () async throws(FileError) -> any File in
        try await fileSystem.open(path, [.read, .append, .create])
      }
    } catch {
      throw StoreError(error)
    }
    do {
      try await lock(file)
      return file
    } catch {
      // The refusal is what the caller has to know; nothing was written that a failing close could lose.
      try? await file.close()
      throw error
    }
  }

  private static func lock(_ file: any File) async throws(StoreError) {
    let isLocked: Bool
    do {
      isLocked = try await retryingInterrupts { () async throws(FileError) -> Bool in
        try await file.tryLock()
      }
    } catch {
      throw StoreError(error)
    }
    guard isLocked else { throw .lockedByAnotherProcess(path: file.path) }
  }

  /// Makes a recovered log survive power loss: what is in it, what recovery cut off it, and its name.
  ///
  /// An earlier store may have written records and died before it synced them. They are served and refuse their ids
  /// to others from now on, so they have to last as long as records that this store acknowledges. And whether the
  /// name was ever synced cannot be seen, so it is done at each opening.
  /// - Throws: ``StoreError/syncFailed(_:)``. Neither sync is tried again, after `EINTR` either; see ``GroupCommit``.
  package static func persist(_ file: any File, in fileSystem: any FileSystem) async throws(StoreError) {
    do {
      try await file.synchronizeData()
      try await fileSystem.syncDirectory(directory(of: file.path))
    } catch {
      throw .syncFailed(error)
    }
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
