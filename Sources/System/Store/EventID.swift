/// An event's id, compared by its bytes.
///
/// Swift calls two strings equal when they are canonically equivalent: "é" as one scalar and as two. On disk
/// they differ, so as index keys they have to differ, or a recovered log would hold an id it has no record for.
package struct EventID: Sendable {
  package let text: String

  package init(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    self.text = text
  }

  /// Length in bytes of UTF-8, unescaped.
  var byteCount: Int { text.utf8.count }

  /// Whether it has the length an id may have.
  var isAllowed: Bool { 1...StoreLimits.maximumIDBytes ~= byteCount }
}

extension EventID: Hashable {
  package static func == (left: EventID, right: EventID) -> Bool {
    left.byteCount == right.byteCount && left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

// MARK: - The JSON form

// One id has one form, so that equal ids are equal bytes: `"` and `\` behind a backslash, bytes below 0x20 as
// \u00xx with lower-case digits, everything else as it is.

extension EventID {
  /// Appends the id as it stands between the quotes.
  func appendEscaped(to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      if byte == ASCII.quote || byte == ASCII.backslash {
        bytes.append(ASCII.backslash)
        bytes.append(byte)
      } else if byte < 0x20 {
        bytes += [ASCII.backslash, ASCII.u, ASCII.zero, ASCII.zero]
        bytes.append(ASCII.lowercaseHexadecimalDigit(UInt32(byte) >> 4))
        bytes.append(ASCII.lowercaseHexadecimalDigit(UInt32(byte)))
      } else {
        bytes.append(byte)
      }
    }
  }

  /// How many bytes ``appendEscaped(to:)`` appends.
  var escapedByteCount: Int {
    text.utf8.reduce(0) { count, byte in
      count + (byte < 0x20 ? 6 : byte == ASCII.quote || byte == ASCII.backslash ? 2 : 1)
    }
  }

  /// Reads an id from between its quotes; `nil` unless the bytes are the one form of an allowed id.
  init?(escaped bytes: Span<UInt8>) {
    var unescaped: [UInt8] = []
    unescaped.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      guard byte >= 0x20, byte != ASCII.quote else { return nil }
      if byte == ASCII.backslash {
        guard let (original, length) = Self.unescape(bytes, at: position) else { return nil }
        unescaped.append(original)
        position += length
      } else {
        unescaped.append(byte)
        position += 1
      }
    }
    guard let text = String(validating: unescaped, as: UTF8.self) else { return nil }
    self.init(text)
    guard isAllowed else { return nil }
  }

  /// The byte that the escape at the position stands for, and the escape's length.
  private static func unescape(_ bytes: Span<UInt8>, at position: Int) -> (UInt8, Int)? {
    guard position + 1 < bytes.count else { return nil }
    let kind = bytes[position + 1]
    if kind == ASCII.quote || kind == ASCII.backslash { return (kind, 2) }
    guard kind == ASCII.u, position + 5 < bytes.count,
      bytes[position + 2] == ASCII.zero, bytes[position + 3] == ASCII.zero,
      let high = ASCII.hexadecimalValue(bytes[position + 4]), high < 2,
      let low = ASCII.hexadecimalValue(bytes[position + 5]),
      ASCII.lowercaseHexadecimalDigit(UInt32(low)) == bytes[position + 5]
    else { return nil }
    return (high << 4 | low, 6)
  }
}
