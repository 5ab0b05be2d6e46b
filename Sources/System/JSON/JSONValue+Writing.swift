// One value, one text: no whitespace, members in the order of their names' bytes, only those characters escaped that
// JSON demands. So no text has a raw line end, and an event stream can carry it on one line.

extension JSONValue {
  /// The text in UTF-8, on one line.
  /// - Complexity: O(n log n), for the sorting of members.
  public var bytes: [UInt8] {
    var text: [UInt8] = []
    append(to: &text)
    return text
  }

  private func append(to text: inout [UInt8]) {
    switch self {
    case .null: text += "null".utf8
    case .boolean(let value): text += (value ? "true" : "false").utf8
    case .integer(let value): text += String(value).utf8
    case .string(let value): Self.append(value, to: &text)
    case .array(let elements): Self.append(elements, to: &text)
    case .object(let members): Self.append(members, to: &text)
    }
  }

  private static func append(_ elements: [JSONValue], to text: inout [UInt8]) {
    text.append(ASCII.openBracket)
    for (index, element) in elements.enumerated() {
      if index > 0 { text.append(ASCII.comma) }
      element.append(to: &text)
    }
    text.append(ASCII.closeBracket)
  }

  private static func append(_ members: [String: JSONValue], to text: inout [UInt8]) {
    text.append(ASCII.openBrace)
    let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (index, member) in sorted.enumerated() {
      if index > 0 { text.append(ASCII.comma) }
      append(member.key, to: &text)
      text.append(ASCII.colon)
      member.value.append(to: &text)
    }
    text.append(ASCII.closeBrace)
  }

  private static func append(_ string: String, to text: inout [UInt8]) {
    text.append(ASCII.quote)
    for byte in string.utf8 {
      switch byte {
      case ASCII.quote, ASCII.backslash: text += [ASCII.backslash, byte]
      case 0x08: text += [ASCII.backslash, ASCII.b]
      case 0x09: text += [ASCII.backslash, ASCII.t]
      case 0x0A: text += [ASCII.backslash, ASCII.n]
      case 0x0C: text += [ASCII.backslash, ASCII.f]
      case 0x0D: text += [ASCII.backslash, ASCII.r]
      case 0..<0x20:
        text += [ASCII.backslash, ASCII.u, ASCII.zero, ASCII.zero]
        text.append(ASCII.lowercaseHexadecimalDigit(UInt32(byte) >> 4))
        text.append(ASCII.lowercaseHexadecimalDigit(UInt32(byte)))
      default: text.append(byte)
      }
    }
    text.append(ASCII.quote)
  }
}
