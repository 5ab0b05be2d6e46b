import Testing

@testable import SystemUnderTest

struct UTF8AssemblerTests {
  private static let text = "aé\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}🎉\u{10FFFF}b"

  @Test("Text cut at any two places comes out whole, and each part in whole characters")
  func cuts() throws {
    let bytes = Array(Self.text.utf8)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        var assembler = UTF8Assembler()
        var result = ""
        for piece in [bytes[..<first], bytes[first..<second], bytes[second...]] {
          let part = try assembler.append(Array(piece))
          #expect(!part.unicodeScalars.contains("\u{FFFD}"))
          #expect(assembler.pending.count <= 3)
          result += part
        }
        try assembler.finish()
        #expect(Array(result.utf8) == bytes)
      }
    }
  }

  @Test("Byte by byte, a character is let go with its last byte and not before")
  func byteByByte() throws {
    for scalar in Self.text.unicodeScalars {
      var assembler = UTF8Assembler()
      let bytes = Array(String(scalar).utf8)
      for byte in bytes.dropLast() { #expect(try assembler.append([byte]) == "") }
      #expect(try assembler.append([bytes[bytes.count - 1]]) == String(scalar))
    }
  }

  @Test(
    "What can no longer become UTF-8 is refused at once, at its place",
    arguments: [
      ([[0x61], [0x80]], 1), ([[0xC3], [0x61]], 0), ([[0xC0]], 0), ([[0xF5]], 0), ([[0xED], [0xA0]], 0),
      ([[0xE0], [0x9F]], 0), ([[0xF0, 0x8F]], 0), ([[0xF4], [0x90]], 0),
      ([[0xC3, 0xA9, 0xE2], [0x82, 0x28]], 2),
      ([[0x61, 0xFF]], 1),
    ] as [([[UInt8]], Int)])
  func refused(pieces: [[UInt8]], offset: Int) throws {
    var assembler = UTF8Assembler()
    for piece in pieces.dropLast() { _ = try assembler.append(piece) }
    #expect(throws: UTF8Assembler.Fault(offset: offset)) { try assembler.append(pieces[pieces.count - 1]) }
  }

  @Test("An end within a character is a fault, one behind it is none")
  func endWithinCharacter() throws {
    var assembler = UTF8Assembler()
    #expect(try assembler.append([0x61, 0xF0, 0x9F]) == "a")
    #expect(throws: UTF8Assembler.Fault(offset: 1)) { try assembler.finish() }
    #expect(try assembler.append([0x8E, 0x89]) == "🎉")
    try assembler.finish()
  }

  @Test(
    "Random pieces of random bytes give what decoding the whole gives", arguments: 0..<500 as Range<UInt64>)
  func randomPieces(seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    var bytes = Array(random.text(upTo: 30).utf8)
    if !bytes.isEmpty, Bool.random(using: &random) {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
    }
    var assembler = UTF8Assembler()
    let whole = String(validating: bytes, as: UTF8.self)
    do {
      var result = ""
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 0...5, using: &random)
        result += try assembler.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      try assembler.finish()
      #expect(whole.map { Array($0.utf8) } == Array(result.utf8))
    } catch {
      #expect(whole == nil)
    }
  }
}
