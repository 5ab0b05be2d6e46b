import Testing

@testable import SystemUnderTest

struct CRC32CTests {
  @Test("The check value and the vectors of RFC 3720, B.4")
  func knownValues() {
    #expect(checksum([UInt8]("123456789".utf8)) == 0xE306_9283)
    #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(checksum([UInt8](0..<32)) == 0x46DD_794E)
    #expect(checksum([UInt8]((0..<32).reversed())) == 0x113F_DB5C)
    #expect(checksum([UInt8]()) == 0)
  }

  @Test("Eight bytes a turn gives what one bit a turn gives, at every length")
  func everyLength() {
    let bytes = (0..<40).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    for length in 0...bytes.count {
      let part = Array(bytes[..<length])
      #expect(checksum(part) == bitwise(part), "length \(length)")
    }
  }

  private func checksum(_ bytes: [UInt8]) -> UInt32 { CRC32C.checksum(bytes.span) }

  private func bitwise(_ bytes: [UInt8]) -> UInt32 {
    var register = UInt32.max
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register >> 1 ^ (register & 1 == 1 ? 0x82F6_3B78 : 0) }
    }
    return ~register
  }
}
