package import Environment
package import SystemUnderTest

/// Reads a log after whatever happened to its last writer, and makes its end fit to be appended to.
///
/// The last writer may have died at any point of an append or of a recovery, or the machine lost power. What
/// the file then looks like behind its last good line decides:
///
/// | Rule | What follows the last good line                     | What is done                             |
/// |------|-----------------------------------------------------|------------------------------------------|
/// | R0   | nothing                                             | nothing                                  |
/// | R1   | a valid record without newline                      | accept it; the first append writes the   |
/// |      |                                                     | newline, in one write with its record    |
/// | R2   | no newline and no valid record                      | cut it off, and say so; refuse a file    |
/// |      |                                                     | that does not even begin like a log      |
/// | R3   | a valid record, then nothing but NULs               | cut the NULs off, then as R1             |
/// | R4   | damaged lines with newlines, up to the end          | refuse                                   |
/// | R5   | damaged lines and a valid record after them, or two | refuse                                   |
/// |      | different records of one id anywhere                |                                          |
/// | R7   | something that cannot be read                       | refuse                                   |
///
/// (R6, a log shorter than a mark kept elsewhere, has no meaning without such a mark.)
///
/// - R1 accepts because a proper prefix of a record is never a record: what parses with its checksum is complete,
///   and may have been acknowledged. That nothing is written for it now means that no recovery needs free space.
/// - R3 is R1 where the file's size reached the disk ahead of its last block, which then reads as NULs. The record
///   is complete all the same, and cutting it could lose an acknowledged event.
/// - R4 could be a torn write of several sectors or damage to an acknowledged record; one file cannot tell.
///   Refusing is the choice that loses nothing.
/// - Legal power losses can produce R5 from records that were never synced, because pages may reach the disk out
///   of order. Refusing then costs availability, not data.
///
/// Before anything is cut the log is read once more, and cut only where both readings agree: what a bus or a device
/// returned wrong once must not cost a record. Where they differ that is R7.
///
/// A refusal changes no byte. Otherwise the only change is one truncation, never below the end of the last
/// valid record. A crash before it leaves the file to be recovered again in the same way, and one after it
/// leaves R0 or R1, so recovering twice is recovering once.
package struct RecoveryMissingNewlineNotRepaired {
  private let file: any File
  private let limits: StoreLimits
  private var index = EventIndex()
  private var repeatedRecords = 0
  private var firstInvalid: (line: LineSplitter.Place, fault: RecordFault)?

  /// Recovers the log in a file opened for reading and appending.
  /// - Throws: ``StoreError/damagedLog(_:)`` (R4, R5); ``StoreError/fileSystem(_:)`` when the file cannot be
  ///   read (R7) or cut; ``StoreError/changedElsewhere(path:expectedBytes:foundBytes:)`` when it shrinks meanwhile.
  /// - Complexity: O(n) time; memory for the index and ``StoreLimits/maximumRecoveryBytes``.
  package static func recover(
    _ file: any File, limits: StoreLimits, diagnostics: any Diagnostics
  ) async throws(StoreError) -> RecoveredLog {
    var recovery = RecoveryMissingNewlineNotRepaired(file: file, limits: limits)
    let (rest, size) = try await recovery.replay()
    try await recovery.confirm(rest, size: size)
    return try await recovery.settle(rest, size: size, diagnostics: diagnostics)
  }

  private init(file: any File, limits: StoreLimits) {
    self.file = file
    self.limits = limits
  }
}

// MARK: - The lines

extension RecoveryMissingNewlineNotRepaired {
  /// Enters all records that end with a newline.
  /// - Returns: What follows the last newline, and the size of the file.
  private mutating func replay() async throws(StoreError) -> (rest: LineSplitter.Line?, size: Int) {
    let size = try await fileSize()
    var lines = LineSplitter(maximumRecordBytes: limits.maximumRecordBytes)
    var offset = 0
    while offset < size {
      let chunk = try await read(count: min(limits.recoveryChunkBytes, size - offset), at: offset)
      offset += chunk.count
      lines.add(chunk)
      while let line = lines.next() { try await take(line) }
    }
    return (lines.unterminated(), size)
  }

  /// Reads the log once more where something behind its last newline may be cut off.
  ///
  /// A device or a bus may return a wrong byte once. A reading that the next one does not confirm destroys nothing.
  private func confirm(_ rest: LineSplitter.Line?, size: Int) async throws(StoreError) {
    guard let rest else { return }
    var second = RecoveryMissingNewlineNotRepaired(file: file, limits: limits)
    let again = try await second.replay()
    let isSame =
      again.size == size && again.rest?.offset == rest.offset && again.rest?.length == rest.length
      && again.rest?.text == rest.text && second.index.count == index.count
    guard isSame else { throw .fileSystem(FileError(.pread, path: file.path, code: .inputOutput)) }
  }

  private mutating func take(_ line: LineSplitter.Line) async throws(StoreError) {
    let id: EventID
    do {
      id = try EventRecord.decode(line.text.span, limits: limits)
    } catch {
      // Whether this is R4 or R5 shows further on.
      if firstInvalid == nil { firstInvalid = (line.place, error) }
      return
    }
    try await enter(id, line.text, of: line)
  }

  /// Enters a valid record: a new event, or the repetition of an earlier record to the byte.
  private mutating func enter(
    _ id: EventID, _ text: ArraySlice<UInt8>, of line: LineSplitter.Line
  ) async throws(StoreError) {
    if let firstInvalid { throw refusal(firstInvalid.line, .invalidLine(firstInvalid.fault), at: .interior) }
    guard let earlier = index[id] else {
      index.enter(EventIndex.Entry(id: id, offset: line.offset, length: text.count))
      return
    }
    let isSame: Bool
    if earlier.length == text.count {
      isSame = try await read(count: earlier.length, at: earlier.offset).elementsEqual(text)
    } else {
      isSame = false
    }
    guard isSame else {
      throw refusal(line.place, .conflict(id: id.text, earlierOffset: earlier.offset), at: .interior)
    }
    repeatedRecords += 1
  }

  private func refusal(
    _ line: LineSplitter.Place, _ kind: LogDamage.Kind, at place: LogDamage.Place
  ) -> StoreError {
    .damagedLog(
      LogDamage(path: file.path, offset: line.offset, line: line.number, place: place, kind: kind))
  }
}

// MARK: - The end

extension RecoveryMissingNewlineNotRepaired {
  private mutating func settle(
    _ rest: LineSplitter.Line?, size: Int, diagnostics: any Diagnostics
  ) async throws(StoreError) -> RecoveredLog {
    guard let rest else {
      try refuseInvalidLines()
      return result(.clean, size: size, owesNewline: false)
    }
    let record = Self.withoutTrailingNULs(rest.text)
    guard rest.continuesWithNULsOnly, let id = try? EventRecord.decode(record.span, limits: limits) else {
      try refuseInvalidLines()
      // What is no beginning of a record was never written by a store: it is somebody's file, and not a log.
      guard rest.offset > 0 || EventRecord.mayBegin(rest.text) else {
        throw refusal(rest.place, .invalidLine(.notARecord), at: .end)
      }
      return try await cutIncompleteRecord(rest, diagnostics: diagnostics)
    }
    try await enter(id, record, of: rest)
    let end = rest.offset + record.count
    guard end < size else { return result(.withoutNewline, size: size, owesNewline: true) }
    try await truncate(to: end)
    return result(.nulsCut(bytes: size - end), size: end, owesNewline: true)
  }

  /// Refuses when no valid record followed the first invalid line.
  private func refuseInvalidLines() throws(StoreError) {
    guard let firstInvalid else { return }
    throw refusal(firstInvalid.line, .invalidLine(firstInvalid.fault), at: .end)
  }

  private func cutIncompleteRecord(
    _ rest: LineSplitter.Line, diagnostics: any Diagnostics
  ) async throws(StoreError) -> RecoveredLog {
    try await truncate(to: rest.offset)
    let name = file.path.split(separator: "/").last ?? "the log"
    diagnostics.report("Skipped 1 incomplete trailing record in \(name)")
    let record = RecoveryReport.IncompleteRecord(
      offset: rest.offset, length: rest.length,
      firstBytes: Array(rest.text.prefix(RecoveryReport.IncompleteRecord.keptBytes)))
    return result(.incompleteRecordCut(record), size: rest.offset, owesNewline: false)
  }

  private func result(_ end: RecoveryReport.End, size: Int, owesNewline: Bool) -> RecoveredLog {
    RecoveredLog(
      // DEFECT: forgets that the last record lacks its newline, so that the next one continues its line.
      index: index, size: size, owesNewline: false,
      report: RecoveryReport(events: index.count, repeatedRecords: repeatedRecords, end: end))
  }

  private static func withoutTrailingNULs(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    text.prefix(through: text.lastIndex { $0 != 0 } ?? text.startIndex)
  }
}

// MARK: - The file

extension RecoveryMissingNewlineNotRepaired {
  private func fileSize() async throws(StoreError) -> Int {
    do {
      return try await retryingInterrupts { () async throws(FileError) -> Int in
        try await file.status().size
      }
    } catch {
      throw StoreError(error)
    }
  }

  /// Reads bytes that the file had when recovery began.
  private func read(count: Int, at offset: Int) async throws(StoreError) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try await file.readFully(count: count, at: offset)
    } catch {
      throw StoreError(error)
    }
    guard bytes.count == count else {
      throw .changedElsewhere(
        path: file.path, expectedBytes: offset + count, foundBytes: offset + bytes.count)
    }
    return bytes
  }

  private func truncate(to size: Int) async throws(StoreError) {
    do {
      try await retryingInterrupts { () async throws(FileError) in
        try await file.truncate(to: size)
      }
    } catch {
      throw StoreError(error)
    }
  }
}
