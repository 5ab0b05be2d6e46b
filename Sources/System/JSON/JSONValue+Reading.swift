extension JSONValue {
  /// Reads the text of one object.
  ///
  /// Messages are objects, so that a member can be added without breaking a reader.
  /// - Throws: ``MessageFault``: `notJSON`, `repeatedMember`, `notAnInteger`.
  /// - Complexity: O(n).
  public init(object text: [UInt8]) throws(MessageFault) {
    do {
      _ = try JSONValidator.validateObject(text.span)
    } catch {
      throw .notJSON(error)
    }
    var reader = ValidatedJSONReader(text: text)
    self = try reader.value()
  }
}

/// Builds the value of a text that the validator has accepted, so that only meaning is left to check.
private struct ValidatedJSONReader {
  let text: [UInt8]
  private var position = 0

  init(text: [UInt8]) { self.text = text }

  mutating func value() throws(MessageFault) -> JSONValue {
    skipWhitespace()
    switch text[position] {
    case ASCII.openBrace: return .object(try members())
    case ASCII.openBracket: return .array(try elements())
    case ASCII.quote: return .string(string())
    case ASCII.t: return literal("true", .boolean(true))
    case ASCII.f: return literal("false", .boolean(false))
    case ASCII.n: return literal("null", .null)
    default: return .integer(try integer())
    }
  }

  private mutating func members() throws(MessageFault) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    while beginsItem(before: ASCII.closeBrace) {
      let name = string()
      skipWhitespace()
      position += 1
      guard members.updateValue(try value(), forKey: name) == nil else { throw .repeatedMember(name) }
    }
    return members
  }

  private mutating func elements() throws(MessageFault) -> [JSONValue] {
    var elements: [JSONValue] = []
    while beginsItem(before: ASCII.closeBracket) { elements.append(try value()) }
    return elements
  }

  /// Steps over what stands before an item, the opening bracket or a comma; false once the container has ended.
  private mutating func beginsItem(before end: UInt8) -> Bool {
    skipWhitespace()
    let isOver = text[position] == end
    position += 1
    guard !isOver else { return false }
    skipWhitespace()
    guard text[position] != end else {
      position += 1
      return false
    }
    return true
  }

  private mutating func literal(_ word: StaticString, _ value: JSONValue) -> JSONValue {
    position += word.utf8CodeUnitCount
    return value
  }

  private mutating func integer() throws(MessageFault) -> Int {
    let start = position
    while position < text.count, Self.isPartOfNumber(text[position]) { position += 1 }
    let digits = String(decoding: text[start..<position], as: UTF8.self)
    guard let value = Int(digits) else { throw .notAnInteger(digits) }
    return value
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case ASCII.zero...ASCII.nine, ASCII.minus, ASCII.plus, ASCII.dot, ASCII.e, UInt8(ascii: "E"): true
    default: false
    }
  }

  private mutating func skipWhitespace() {
    while ASCII.isJSONWhitespace(text[position]) { position += 1 }
  }
}

// MARK: - Strings

extension ValidatedJSONReader {
  private mutating func string() -> String {
    position += 1
    var bytes: [UInt8] = []
    while text[position] != ASCII.quote {
      if text[position] == ASCII.backslash {
        appendEscaped(to: &bytes)
      } else {
        bytes.append(text[position])
        position += 1
      }
    }
    position += 1
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func appendEscaped(to bytes: inout [UInt8]) {
    let kind = text[position + 1]
    position += 2
    switch kind {
    case ASCII.b: bytes.append(0x08)
    case ASCII.t: bytes.append(0x09)
    case ASCII.n: bytes.append(0x0A)
    case ASCII.f: bytes.append(0x0C)
    case ASCII.r: bytes.append(0x0D)
    case ASCII.u: bytes += Array(String(Character(escapedScalar())).utf8)
    default: bytes.append(kind)
    }
  }

  /// The scalar whose four digits begin here; of a surrogate pair both halves.
  private mutating func escapedScalar() -> Unicode.Scalar {
    let first = codeUnit()
    guard 0xD800...0xDBFF ~= first else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
    position += 2
    let second = codeUnit()
    return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10 | (second - 0xDC00))) ?? "\u{FFFD}"
  }

  private mutating func codeUnit() -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      unit = unit << 4 | UInt32(ASCII.hexadecimalValue(text[position]) ?? 0)
      position += 1
    }
    return unit
  }
}
