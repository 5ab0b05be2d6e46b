/// A reader of JSON text (RFC 8259) without whitespace between tokens, that only says where a value ends.
///
/// It is the oracle's own and strict: no control byte, no trailing comma, no leading zero. That the text is UTF-8 is
/// for the caller to see to.
struct CompactJSON {
  private let bytes: [UInt8]
  private let end: Int
  private var position: Int

  private init(_ bytes: [UInt8], in range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// Whether a part of the bytes is exactly one object.
  static func isObject(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
    var reader = CompactJSON(bytes, in: range)
    return reader.next == UInt8(ascii: "{") && reader.value(depth: 0) && reader.position == reader.end
  }

  /// The position behind the string that starts at a quote; nil when it is none.
  static func endOfString(_ bytes: [UInt8], in range: Range<Int>) -> Int? {
    var reader = CompactJSON(bytes, in: range)
    return reader.string() ? reader.position : nil
  }

  private var next: UInt8? { position < end ? bytes[position] : nil }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func take(_ word: StaticString) -> Bool {
    for byte in UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount) {
      guard next == byte else { return false }
      position += 1
    }
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    switch next {
    case UInt8(ascii: "{"): return depth < 128 && object(depth: depth)
    case UInt8(ascii: "["): return depth < 128 && array(depth: depth)
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return take("true")
    case UInt8(ascii: "f"): return take("false")
    case UInt8(ascii: "n"): return take("null")
    default: return number()
    }
  }

  private mutating func object(depth: Int) -> Bool {
    position += 1
    if take("}" as Unicode.Scalar) { return true }
    repeat {
      guard string(), take(":" as Unicode.Scalar), value(depth: depth + 1) else { return false }
    } while take("," as Unicode.Scalar)
    return take("}" as Unicode.Scalar)
  }

  private mutating func array(depth: Int) -> Bool {
    position += 1
    if take("]" as Unicode.Scalar) { return true }
    repeat {
      guard value(depth: depth + 1) else { return false }
    } while take("," as Unicode.Scalar)
    return take("]" as Unicode.Scalar)
  }

  private mutating func string() -> Bool {
    guard take("\"" as Unicode.Scalar) else { return false }
    while let byte = next {
      position += 1
      if byte == UInt8(ascii: "\"") { return true }
      if byte < 0x20 { return false }
      if byte == UInt8(ascii: "\\"), !escape() { return false }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let kind = next else { return false }
    position += 1
    switch kind {
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(), !UTF16.isTrailSurrogate(unit) else { return false }
      guard UTF16.isLeadSurrogate(unit) else { return true }
      guard take("\\u" as StaticString), let second = codeUnit() else { return false }
      return UTF16.isTrailSurrogate(second)
    default:
      return [UInt8]("\"\\/bfnrt".utf8).contains(kind)
    }
  }

  private mutating func codeUnit() -> UInt16? {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = next, let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(value)
      position += 1
    }
    return unit
  }

  private mutating func number() -> Bool {
    _ = take("-" as Unicode.Scalar)
    if !take("0" as Unicode.Scalar), !digits() { return false }
    if take("." as Unicode.Scalar), !digits() { return false }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      if !take("+" as Unicode.Scalar) { _ = take("-" as Unicode.Scalar) }
      return digits()
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = position
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    return position > start
  }
}
