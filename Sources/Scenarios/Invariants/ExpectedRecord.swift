/// The record that the documented format demands, written and read by the oracle on its own.
///
/// `{"v":1,"id":"<id>","event":<object>,"crc":"<8 digits>"}`, the checksum over every byte before `,"crc"`.
enum ExpectedRecord {
  private static let head = Array(#"{"v":1,"id":"#.utf8)
  private static let middle = Array(#","event":"#.utf8)
  private static let checksumHead = Array(#","crc":""#.utf8)
  private static let end = Array(#""}"#.utf8)
  private static let tailBytes = checksumHead.count + 8 + end.count

  /// The line of an event, newline included.
  /// - Parameters:
  ///   - id: Its id.
  ///   - event: A compact JSON object.
  static func line(id: String, event: [UInt8]) -> [UInt8] {
    var line = head
    line.reserveCapacity(event.count + id.utf8.count + 64)
    line += quoted(id)
    line += middle
    line += event
    let checksum = Castagnoli.checksum(line, in: 0..<line.count)
    line += checksumHead
    line += Castagnoli.text(checksum)
    line += end
    line.append(UInt8(ascii: "\n"))
    return line
  }

  /// The id of the record that is all of a range of bytes; nil when that is no record.
  static func id(_ bytes: [UInt8], in range: Range<Int>) -> String? {
    guard range.count > head.count + tailBytes,
      has(head, bytes, at: range.lowerBound)
    else { return nil }
    let body = range.lowerBound..<range.upperBound - tailBytes
    guard has(checksumHead, bytes, at: body.upperBound), has(end, bytes, at: range.upperBound - end.count)
    else { return nil }
    let digits = body.upperBound + checksumHead.count
    guard has(Castagnoli.text(Castagnoli.checksum(bytes, in: body)), bytes, at: digits) else { return nil }

    let idStart = body.lowerBound + head.count
    guard let idEnd = CompactJSON.endOfString(bytes, in: idStart..<body.upperBound),
      idEnd + middle.count < body.upperBound, has(middle, bytes, at: idEnd),
      CompactJSON.isObject(bytes, in: idEnd + middle.count..<body.upperBound),
      String(validating: bytes[range], as: UTF8.self) != nil
    else { return nil }
    return unquoted(bytes, in: idStart + 1..<idEnd - 1)
  }

  private static func has(_ part: [UInt8], _ bytes: [UInt8], at start: Int) -> Bool {
    for (offset, byte) in part.enumerated() where bytes[start + offset] != byte { return false }
    return true
  }

  private static func quoted(_ id: String) -> [UInt8] {
    var bytes = [UInt8(ascii: "\"")]
    for byte in id.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case ..<0x20: bytes += Array("\\u00\(byte < 16 ? "0" : "1")\(String(byte & 15, radix: 16))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    return bytes
  }

  /// The id between two quotes; nil unless it stands in the one form that ``quoted(_:)`` gives.
  private static func unquoted(_ bytes: [UInt8], in range: Range<Int>) -> String? {
    guard 1...512 ~= range.count || range.count <= 3072 else { return nil }
    guard bytes[range].contains(UInt8(ascii: "\\")) else {
      return range.isEmpty || range.count > 512 ? nil : String(validating: bytes[range], as: UTF8.self)
    }
    var id: [UInt8] = []
    var position = range.lowerBound
    while position < range.upperBound {
      guard bytes[position] == UInt8(ascii: "\\") else {
        id.append(bytes[position])
        position += 1
        continue
      }
      let isControl = bytes[position + 1] == UInt8(ascii: "u")
      guard isControl else {
        id.append(bytes[position + 1])
        position += 2
        continue
      }
      let digits = String(decoding: bytes[position + 2..<position + 6], as: UTF8.self)
      guard let value = UInt8(digits, radix: 16) else { return nil }
      id.append(value)
      position += 6
    }
    guard 1...512 ~= id.count, let text = String(validating: id, as: UTF8.self),
      quoted(text).elementsEqual(bytes[range.lowerBound - 1..<range.upperBound + 1])
    else { return nil }
    return text
  }
}
