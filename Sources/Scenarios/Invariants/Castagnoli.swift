/// CRC-32C (Castagnoli), bit by bit: too simple to share a mistake with a table.
///
/// Source: RFC 3720, appendix B.4; reflected polynomial 0x82F63B78.
enum Castagnoli {
  /// The checksum of a part of the bytes.
  static func checksum(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
    var remainder = ~UInt32(0)
    bytes.withUnsafeBufferPointer { bytes in
      for position in range {
        remainder ^= UInt32(bytes[position])
        for _ in 0..<8 { remainder = remainder >> 1 ^ 0x82F6_3B78 & (0 &- (remainder & 1)) }
      }
    }
    return ~remainder
  }

  /// The checksum as a record spells it: eight lower-case hexadecimal digits.
  static func text(_ checksum: UInt32) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return (0..<8).map { digits[Int(checksum >> UInt32(28 - 4 * $0) & 15)] }
  }
}
