package import Environment
import Synchronization
package import SystemUnderTest

/// The log's file while the store is open: whole lines go in at the end, or nothing does.
///
/// A write can fail with any part of it done: half a record, all but the newline, even all of it. What is
/// left behind would be glued to the next record, and that one, though acknowledged, lost. So a failed append
/// is undone by cutting the file back; where that fails too, or the file is not as it was left, nothing more is
/// appended until the log has been recovered.
///
/// Appends need mutual exclusion from their caller. Reads do not: bytes once part of the log never change. Nor does
/// a sync, which may run beside an append.
package final class EventLogNoRollbackOnFullDisk: Sendable {
  /// The part of the log's state that appends change.
  private struct Tail {
    /// The size of the file.
    var size: Int
    /// Whether the last record still lacks its newline (recovery rule R1).
    var owesNewline: Bool
    var isPoisoned = false
  }

  private let file: any File
  private let tail: Mutex<Tail>

  /// Takes over a file that was opened for reading and appending and has just been recovered.
  package init(_ file: any File, size: Int, owesNewline: Bool) {
    self.file = file
    tail = Mutex(Tail(size: size, owesNewline: owesNewline))
  }

  /// The path the file was opened by.
  package var path: String { file.path }

  /// Bytes of all records with their newlines, one still owed included.
  package var byteCount: Int { tail.withLock { $0.size + ($0.owesNewline ? 1 : 0) } }

  /// Appends a line in one write, or leaves the file as it was.
  /// - Parameter line: A record with its newline.
  /// - Returns: The offset of the line's first byte.
  /// - Throws: ``StoreError/diskFull(_:)`` or ``StoreError/fileSystem(_:)`` when the file is as before;
  ///   ``StoreError/outcomeUnknown(append:rollBack:)`` or
  ///   ``StoreError/changedElsewhere(path:expectedBytes:foundBytes:)`` when that cannot be said, and from then
  ///   on ``StoreError/poisoned(path:)``.
  package func append(_ line: [UInt8]) async throws(StoreError) -> Int {
    let before = tail.withLock { $0 }
    guard !before.isPoisoned else { throw .poisoned(path: path) }
    try await verifySize(before.size)

    let bytes = before.owesNewline ? [ASCII.newline] + line : line
    do {
      try await file.appendAll(bytes[...])
    } catch {
      try await rollBack(to: before.size, writing: bytes.count, failedWith: error)
    }
    let size = before.size + bytes.count
    tail.withLock { tail in
      // A sync may have failed meanwhile, and then the log stays poisoned.
      tail.size = size
      tail.owesNewline = false
    }
    return size - line.count
  }

  /// Makes all that was appended before the call survive power loss.
  /// - Throws: ``FileError``; nothing more is appended after it, and the sync is not to be tried again.
  package func synchronize() async throws(FileError) {
    do {
      try await file.synchronizeData()
    } catch {
      poison()
      throw error
    }
  }

  /// Reads a record.
  /// - Returns: Fewer bytes than the entry's length only where the file ends.
  package func read(_ entry: EventIndex.Entry) async throws(FileError) -> [UInt8] {
    try await file.readFully(count: entry.length, at: entry.offset)
  }

  /// Releases the file.
  package func close() async throws(FileError) {
    try await file.close()
  }
}

// MARK: - Failure

extension EventLogNoRollbackOnFullDisk {
  /// Refuses to append to a file that is not as this log left it: its size is what offsets are counted from.
  private func verifySize(_ expected: Int) async throws(StoreError) {
    let found: Int
    do {
      found = try await size()
    } catch {
      throw StoreError(error)
    }
    guard found == expected else {
      poison()
      throw .changedElsewhere(path: path, expectedBytes: expected, foundBytes: found)
    }
  }

  /// Cuts off what a failed append wrote, and nothing else.
  /// - Throws: Always: the append's error when the file is as before, otherwise one that poisons the log.
  private func rollBack(
    to size: Int, writing count: Int, failedWith error: FileError
  ) async throws(StoreError) -> Never {
    let found: Int
    do {
      found = try await self.size()
      // DEFECT: what the failed append wrote stays, and the log goes on behind it.
      tail.withLock { $0.size = found }
    } catch let rollBackError {
      poison()
      throw .outcomeUnknown(append: error, rollBack: rollBackError)
    }
    guard size...(size + count) ~= found else {
      poison()
      throw .outcomeUnknown(append: error, rollBack: nil)
    }
    throw StoreError(error)
  }

  private func poison() {
    tail.withLock { $0.isPoisoned = true }
  }

  /// Asks the filesystem for the size of the file, whatever an append under way has done to it by now.
  package func size(
    fileID: StaticString = #fileID, line: UInt = #line
  ) async throws(FileError) -> Int {
    try await retryingInterrupts { () async throws(FileError) -> Int in
      try await file.status(fileID: fileID, line: line).size
    }
  }

  private func truncate(to size: Int) async throws(FileError) {
    try await retryingInterrupts { () async throws(FileError) in
      try await file.truncate(to: size)
    }
  }
}
