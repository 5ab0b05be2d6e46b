/// A strict scanner for one JSON object (RFC 8259), byte by byte in one pass, without allocating.
///
/// It exists because a lenient parser hides damage: Foundation's decoder accepts trailing commas, a byte order
/// mark, UTF-16, and control bytes or broken UTF-8 in members it is not asked for, so a record with a zeroed
/// sector can look whole. Stricter than the grammar in two places, so that every reader can take what is stored:
/// unpaired surrogate escapes are refused (RFC 7493, section 2.1) and nesting is limited. Repeated member names,
/// which the grammar allows, are kept as they are.
struct JSONValidator {
  private var position = 0
  private var whitespaceBytes = 0
  private var depth = 0
  /// One bit for each open container, the innermost lowest: 1 for an object, 0 for an array.
  private var containers: UInt128 = 0

  private enum Expectation { case value, separator }

  /// Checks that the text is one JSON object, with or without whitespace around and within it.
  /// - Returns: How many bytes of it are insignificant whitespace; none means that it is compact.
  /// - Throws: ``JSONFault``: the first offence.
  /// - Complexity: O(n).
  static func validateObject(_ text: Span<UInt8>) throws(JSONFault) -> Int {
    var validator = JSONValidator()
    try validator.object(in: text)
    return validator.whitespaceBytes
  }

  private mutating func object(in text: Span<UInt8>) throws(JSONFault) {
    skipWhitespace(in: text)
    guard byte(in: text) == ASCII.openBrace else { throw fault(.notAnObject, in: text) }
    var expected = Expectation.value
    repeat {
      switch expected {
      case .value: expected = try value(in: text)
      case .separator: expected = try separator(in: text)
      }
    } while depth > 0
    skipWhitespace(in: text)
    guard position == text.count else { throw JSONFault(.textAfterObject, at: position) }
  }

  /// Takes a scalar whole, of a container the part before its first value.
  private mutating func value(in text: Span<UInt8>) throws(JSONFault) -> Expectation {
    switch byte(in: text) {
    case ASCII.openBrace: return try open(isObject: true, endedBy: ASCII.closeBrace, in: text)
    case ASCII.openBracket: return try open(isObject: false, endedBy: ASCII.closeBracket, in: text)
    case ASCII.quote: try string(in: text)
    case ASCII.minus, ASCII.zero...ASCII.nine: try number(in: text)
    case ASCII.t: try literal("true", in: text)
    case ASCII.f: try literal("false", in: text)
    case ASCII.n: try literal("null", in: text)
    default: throw fault(.unexpectedByte, in: text)
    }
    return .separator
  }

  /// Takes what stands behind a value: a comma and what leads to the next value, or the end of the container.
  private mutating func separator(in text: Span<UInt8>) throws(JSONFault) -> Expectation {
    skipWhitespace(in: text)
    let isObject = containers & 1 == 1
    switch byte(in: text) {
    case ASCII.comma:
      position += 1
      skipWhitespace(in: text)
      if isObject { try memberName(in: text) }
      return .value
    case isObject ? ASCII.closeBrace : ASCII.closeBracket:
      close()
      return .separator
    default:
      throw fault(.unexpectedByte, in: text)
    }
  }

  private mutating func open(
    isObject: Bool, endedBy end: UInt8, in text: Span<UInt8>
  ) throws(JSONFault) -> Expectation {
    guard depth < StoreLimits.maximumEventDepth else { throw JSONFault(.nestedTooDeeply, at: position) }
    depth += 1
    containers = containers << 1 | (isObject ? 1 : 0)
    position += 1
    skipWhitespace(in: text)
    if byte(in: text) == end {
      close()
      return .separator
    }
    if isObject { try memberName(in: text) }
    return .value
  }

  private mutating func close() {
    depth -= 1
    containers >>= 1
    position += 1
  }

  private mutating func memberName(in text: Span<UInt8>) throws(JSONFault) {
    guard byte(in: text) == ASCII.quote else { throw fault(.unexpectedByte, in: text) }
    try string(in: text)
    skipWhitespace(in: text)
    guard byte(in: text) == ASCII.colon else { throw fault(.unexpectedByte, in: text) }
    position += 1
    skipWhitespace(in: text)
  }

  private mutating func skipWhitespace(in text: Span<UInt8>) {
    let start = position
    while position < text.count, ASCII.isJSONWhitespace(text[position]) { position += 1 }
    whitespaceBytes += position - start
  }

  private mutating func literal(_ word: StaticString, in text: Span<UInt8>) throws(JSONFault) {
    for index in 0..<word.utf8CodeUnitCount {
      guard byte(in: text) == word.utf8Start[index] else { throw fault(.unexpectedByte, in: text) }
      position += 1
    }
  }

  /// The next byte; a NUL, which may stand nowhere in a JSON text, when there is none.
  private func byte(in text: Span<UInt8>) -> UInt8 {
    position < text.count ? text[position] : 0
  }

  private func fault(_ reason: JSONFault.Reason, in text: Span<UInt8>) -> JSONFault {
    JSONFault(position < text.count ? reason : .unexpectedEnd, at: position)
  }
}

// MARK: - Numbers

extension JSONValidator {
  private mutating func number(in text: Span<UInt8>) throws(JSONFault) {
    if byte(in: text) == ASCII.minus { position += 1 }
    if byte(in: text) == ASCII.zero { position += 1 } else { try digits(in: text) }
    if byte(in: text) == ASCII.dot {
      position += 1
      try digits(in: text)
    }
    if byte(in: text) | 0x20 == ASCII.e {
      position += 1
      if byte(in: text) == ASCII.plus || byte(in: text) == ASCII.minus { position += 1 }
      try digits(in: text)
    }
    // A digit here follows a leading zero.
    if ASCII.isDigit(byte(in: text)) { throw JSONFault(.invalidNumber, at: position) }
  }

  private mutating func digits(in text: Span<UInt8>) throws(JSONFault) {
    guard ASCII.isDigit(byte(in: text)) else { throw fault(.invalidNumber, in: text) }
    while ASCII.isDigit(byte(in: text)) { position += 1 }
  }
}

// MARK: - Strings

extension JSONValidator {
  private mutating func string(in text: Span<UInt8>) throws(JSONFault) {
    var next = position + 1
    while next < text.count {
      let byte = text[next]
      if byte == ASCII.quote {
        position = next + 1
        return
      }
      if byte == ASCII.backslash {
        position = next
        try escape(in: text)
        next = position
      } else if byte < 0x20 {
        throw JSONFault(.controlByte, at: next)
      } else if byte < 0x80 {
        next += 1
      } else {
        next += try UTF8Sequence.length(in: text, at: next)
      }
    }
    throw JSONFault(.unexpectedEnd, at: text.count)
  }

  private mutating func escape(in text: Span<UInt8>) throws(JSONFault) {
    let start = position
    position += 1
    switch byte(in: text) {
    case ASCII.quote, ASCII.backslash, ASCII.slash, ASCII.b, ASCII.f, ASCII.n, ASCII.r, ASCII.t:
      position += 1
    case ASCII.u:
      try escapedCharacter(from: start, in: text)
    default:
      throw fault(.invalidEscape, in: text)
    }
  }

  /// Takes `uXXXX`, and for the first half of a surrogate pair the `\uXXXX` that has to follow.
  private mutating func escapedCharacter(
    from start: Int, in text: Span<UInt8>
  ) throws(JSONFault) {
    switch try codeUnit(in: text) {
    case 0xD800...0xDBFF:
      guard byte(in: text) == ASCII.backslash else { throw fault(.unpairedSurrogate, in: text) }
      position += 1
      guard byte(in: text) == ASCII.u else { throw fault(.unpairedSurrogate, in: text) }
      guard 0xDC00...0xDFFF ~= (try codeUnit(in: text)) else {
        throw JSONFault(.unpairedSurrogate, at: start)
      }
    case 0xDC00...0xDFFF: throw JSONFault(.unpairedSurrogate, at: start)
    default: break
    }
  }

  private mutating func codeUnit(in text: Span<UInt8>) throws(JSONFault) -> UInt16 {
    position += 1
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = ASCII.hexadecimalValue(byte(in: text)) else {
        throw fault(.invalidEscape, in: text)
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}
