/// The one form a record has on disk.
///
/// ```
/// {"v":1,"id":"<id>","event":<object>,"crc":"<8 lower-case hexadecimal digits>"}\n
/// ```
///
/// The members stand in this order with nothing between them, so one sequence of events has one sequence of
/// bytes, and no envelope can have a member twice. The checksum is the CRC-32C of every byte before its own
/// member: from the first brace up to and including the event's last, without the comma. Being the last
/// member and of fixed length, it is found from the end, whatever the event contains.
///
/// A byte below 0x20 appears nowhere but as the newline, and the text is an object; so no proper prefix of a
/// record is a record, and a complete one without its newline lost just that.
package enum EventRecord {
  private static let versionHead = [UInt8](#"{"v":"#.utf8)
  private static let version = [UInt8]("1,".utf8)
  private static let head = versionHead + version + [UInt8](#""id":""#.utf8)
  private static let middle = [UInt8](#"","event":"#.utf8)
  private static let checksumHead = [UInt8](#","crc":""#.utf8)
  private static let end = [UInt8](#""}"#.utf8)
  private static let checksumDigits = 8
  private static let tailBytes = checksumHead.count + checksumDigits + end.count

  /// Encodes a record with its newline, the event made compact and otherwise kept to the byte.
  /// - Parameters:
  ///   - id: 1 to 512 bytes of UTF-8.
  ///   - event: JSON text of one object.
  ///   - limits: Where a record is too large.
  /// - Throws: ``StoreError/invalidID(byteCount:)``, ``StoreError/invalidEvent(_:)`` or
  ///   ``StoreError/recordTooLarge(bytes:maximum:)``.
  /// - Complexity: O(n) with one allocation.
  package static func encode(
    id: EventID, event: [UInt8], limits: StoreLimits
  ) throws(StoreError) -> [UInt8] {
    guard id.isAllowed else { throw .invalidID(byteCount: id.byteCount) }
    let whitespaceBytes: Int
    do {
      whitespaceBytes = try JSONValidator.validateObject(event.span)
    } catch {
      throw .invalidEvent(error)
    }
    let length =
      head.count + id.escapedByteCount + middle.count + event.count - whitespaceBytes + tailBytes
    guard length <= limits.maximumRecordBytes else {
      throw .recordTooLarge(bytes: length, maximum: limits.maximumRecordBytes)
    }

    var line: [UInt8] = []
    line.reserveCapacity(length + 1)
    appendHead(of: id, to: &line)
    if whitespaceBytes == 0 { line += event } else { appendCompact(event, to: &line) }
    appendTail(to: &line)
    line.append(ASCII.newline)
    return line
  }

  /// Whether text may be what a cut off write left of a record: it begins as every record does, but for bytes that
  /// the disk has not got, which read as NUL.
  package static func mayBegin(_ text: ArraySlice<UInt8>) -> Bool {
    zip(text, head).allSatisfy { $0 == $1 || $0 == 0 }
  }

  /// Checks a line, without its newline, in full and reads its id.
  /// - Throws: ``RecordFault``.
  /// - Complexity: O(n).
  package static func decode(_ line: Span<UInt8>, limits: StoreLimits) throws(RecordFault) -> EventID {
    guard line.count <= limits.maximumRecordBytes else { throw .tooLong }
    let bodyBytes = try verifyEnvelope(line)
    let idEnd = endOfString(in: line, from: head.count, before: bodyBytes)
    let eventStart = idEnd + middle.count
    guard has(middle, in: line, at: idEnd), eventStart <= bodyBytes else { throw .notARecord }
    guard let id = EventID(escaped: line.extracting(head.count..<idEnd)) else { throw .invalidID }
    let whitespaceBytes: Int
    do {
      whitespaceBytes = try JSONValidator.validateObject(line.extracting(eventStart..<bodyBytes))
    } catch {
      throw .invalidEvent(error)
    }
    guard whitespaceBytes == 0 else { throw .notCompact }
    return id
  }

  /// Takes the event from a record this store has written or recovered before.
  ///
  /// Its text was checked then; that the bytes are still the same, and are that id's, is what is checked now.
  /// - Throws: ``RecordFault``.
  /// - Complexity: O(n).
  package static func event(of id: EventID, in line: [UInt8]) throws(RecordFault) -> [UInt8] {
    let bodyBytes = try verifyEnvelope(line.span)
    var start: [UInt8] = []
    start.reserveCapacity(head.count + id.escapedByteCount + middle.count)
    appendHead(of: id, to: &start)
    guard start.count < bodyBytes, has(start, in: line.span, at: 0) else { throw .anotherID }
    return [UInt8](line[start.count..<bodyBytes])
  }
}

// MARK: - Writing

extension EventRecord {
  private static func appendHead(of id: EventID, to line: inout [UInt8]) {
    line += head
    id.appendEscaped(to: &line)
    line += middle
  }

  private static func appendTail(to line: inout [UInt8]) {
    let checksum = CRC32C.checksum(line.span)
    line += checksumHead
    for shift in stride(from: 28, through: 0, by: -4) {
      line.append(ASCII.lowercaseHexadecimalDigit(checksum >> UInt32(shift)))
    }
    line += end
  }

  /// Appends valid JSON text without the whitespace between its tokens.
  private static func appendCompact(_ text: [UInt8], to line: inout [UInt8]) {
    var isInString = false
    var isEscaped = false
    for byte in text {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == ASCII.backslash {
          isEscaped = true
        } else if byte == ASCII.quote {
          isInString = false
        }
      } else if ASCII.isJSONWhitespace(byte) {
        continue
      } else if byte == ASCII.quote {
        isInString = true
      }
      line.append(byte)
    }
  }
}

// MARK: - Reading

extension EventRecord {
  /// Checks a line's two ends and its checksum.
  /// - Returns: How many bytes the checksum covers.
  private static func verifyEnvelope(_ line: Span<UInt8>) throws(RecordFault) -> Int {
    guard has(head, in: line, at: 0) else {
      throw namesAnotherVersion(line) ? .unknownVersion : .notARecord
    }
    let bodyBytes = line.count - tailBytes
    guard bodyBytes > head.count, has(checksumHead, in: line, at: bodyBytes),
      has(end, in: line, at: line.count - end.count),
      let stored = storedChecksum(in: line, at: bodyBytes + checksumHead.count)
    else { throw .notARecord }
    let computed = CRC32C.checksum(line.extracting(0..<bodyBytes))
    guard stored == computed else { throw .checksumMismatch(stored: stored, computed: computed) }
    return bodyBytes
  }

  private static func namesAnotherVersion(_ line: Span<UInt8>) -> Bool {
    has(versionHead, in: line, at: 0) && line.count > versionHead.count
      && ASCII.isDigit(line[versionHead.count]) && !has(version, in: line, at: versionHead.count)
  }

  private static func storedChecksum(in line: Span<UInt8>, at start: Int) -> UInt32? {
    var checksum: UInt32 = 0
    for position in start..<(start + checksumDigits) {
      guard let digit = ASCII.hexadecimalValue(line[position]),
        ASCII.lowercaseHexadecimalDigit(UInt32(digit)) == line[position]
      else { return nil }
      checksum = checksum << 4 | UInt32(digit)
    }
    return checksum
  }

  /// The position of the quote that ends a string's body, `limit` when there is none.
  private static func endOfString(in line: Span<UInt8>, from start: Int, before limit: Int) -> Int {
    var position = start
    while position < limit, line[position] != ASCII.quote {
      position += line[position] == ASCII.backslash ? 2 : 1
    }
    return min(position, limit)
  }

  private static func has(_ part: [UInt8], in line: Span<UInt8>, at start: Int) -> Bool {
    guard start + part.count <= line.count else { return false }
    var position = start
    for byte in part {
      guard line[position] == byte else { return false }
      position += 1
    }
    return true
  }
}
