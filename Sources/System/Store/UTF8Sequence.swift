/// The well-formed multi-byte sequences of UTF-8: The Unicode Standard 15.0, table 3-7.
enum UTF8Sequence {
  /// How many bytes the character takes that begins at the position, whose byte is at least 0x80.
  /// - Throws: ``JSONFault``: overlong forms, surrogates, values above U+10FFFF, stray and missing bytes.
  static func length(in text: Span<UInt8>, at position: Int) throws(JSONFault) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch text[position] {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw JSONFault(.invalidUTF8, at: position)
    }
    guard position + length <= text.count, second ~= text[position + 1] else {
      throw JSONFault(.invalidUTF8, at: position)
    }
    for next in (position + 2)..<max(position + 2, position + length) {
      guard 0x80...0xBF ~= text[next] else { throw JSONFault(.invalidUTF8, at: position) }
    }
    return length
  }
}
