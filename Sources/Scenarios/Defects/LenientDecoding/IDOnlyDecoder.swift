import SystemUnderTest

/// Reads the id of a record, which is all that an index needs of its content, and takes the rest on trust.
enum IDOnlyDecoder {
  private static let head = [UInt8](#"{"v":1,"id":""#.utf8)

  /// The id of a line that begins as a record does, whatever follows it.
  static func id(of line: ArraySlice<UInt8>) throws(RecordFault) -> EventID {
    guard line.starts(with: head) else { throw .notARecord }
    var rest = line.dropFirst(head.count)
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return try id(bytes)
      case UInt8(ascii: "\\"): bytes.append(try unescape(&rest))
      default: bytes.append(byte)
      }
    }
    throw .notARecord
  }

  private static func id(_ bytes: [UInt8]) throws(RecordFault) -> EventID {
    guard 1...StoreLimits.maximumIDBytes ~= bytes.count, let text = String(validating: bytes, as: UTF8.self)
    else { throw .invalidID }
    return EventID(text)
  }

  /// The byte that an escape stands for, taken from the front of what follows its backslash.
  private static func unescape(_ rest: inout ArraySlice<UInt8>) throws(RecordFault) -> UInt8 {
    guard let kind = rest.popFirst() else { throw .notARecord }
    guard kind == UInt8(ascii: "u") else { return kind }
    let digits = String(decoding: rest.prefix(4), as: UTF8.self)
    guard let byte = UInt8(digits, radix: 16) else { throw .invalidID }
    rest = rest.dropFirst(4)
    return byte
  }
}
