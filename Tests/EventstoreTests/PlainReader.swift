/// Reads a log with nothing of the store's code, so that one mistake cannot hide in both.
enum PlainReader {
  /// The bytes that the record of an event must have.
  static func record(_ id: String, _ event: String) -> [UInt8] {
    let body = Array(#"{"v":1,"id":"\#(id)","event":\#(event)"#.utf8)
    return body + Array(#","crc":"\#(hexadecimal(checksum(body[...])))"}"#.utf8)
  }

  /// The ids of all lines, in order; nil when one of them is no record.
  static func ids(_ log: [UInt8]) -> [String]? {
    var ids: [String] = []
    for line in log.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      guard let id = id(line) else { return nil }
      ids.append(id)
    }
    return log.last.map { $0 == UInt8(ascii: "\n") } ?? true ? ids : nil
  }

  private static func id(_ line: ArraySlice<UInt8>) -> String? {
    let tail = #","crc":"00000000"}"#.utf8.count
    guard line.count > tail, line.starts(with: #"{"v":1,"id":""#.utf8) else { return nil }
    let expected = #","crc":"\#(hexadecimal(checksum(line.dropLast(tail))))"}"#
    guard line.suffix(tail).elementsEqual(expected.utf8) else { return nil }
    return String(decoding: line.dropFirst(13).prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
  }

  private static func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// CRC-32C, a byte a turn.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value >> 1 ^ (value & 1) * 0x82F6_3B78 }
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers for one seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
