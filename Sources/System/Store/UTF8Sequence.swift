/// The well-formed multi-byte sequences of UTF-8: The Unicode Standard 15.0, table 3-7.
enum UTF8Sequence {
  /// What stands at a position.
  enum Prefix {
    /// A whole character of so many bytes.
    case complete(Int)
    /// The beginning of one, up to the end of the text.
    case unfinished
    /// Something that no further byte makes a character.
    case invalid
  }

  /// How many bytes the character takes that begins at the position, whose byte is at least 0x80.
  /// - Throws: ``JSONFault``: overlong forms, surrogates, values above U+10FFFF, stray and missing bytes.
  static func length(in text: Span<UInt8>, at position: Int) throws(JSONFault) -> Int {
    guard case .complete(let length) = prefix(in: text, at: position) else {
      throw JSONFault(.invalidUTF8, at: position)
    }
    return length
  }

  /// The offset of the first sequence that is not UTF-8, `nil` when all are.
  static func firstFault(in text: Span<UInt8>) -> Int? {
    var position = 0
    while position < text.count {
      if text[position] < 0x80 {
        position += 1
      } else if case .complete(let length) = prefix(in: text, at: position) {
        position += length
      } else {
        return position
      }
    }
    return nil
  }

  /// Looks at the character that begins at the position, whose byte is at least 0x80.
  static func prefix(in text: Span<UInt8>, at position: Int) -> Prefix {
    let length: Int
    var allowed: ClosedRange<UInt8> = 0x80...0xBF
    switch text[position] {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, allowed) = (3, 0xA0...0xBF)
    case 0xED: (length, allowed) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, allowed) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, allowed) = (4, 0x80...0x8F)
    default: return .invalid
    }
    for next in (position + 1)..<(position + length) {
      guard next < text.count else { return .unfinished }
      guard allowed ~= text[next] else { return .invalid }
      allowed = 0x80...0xBF
    }
    return .complete(length)
  }
}
