/// A value of JSON text, for oracles: read by code of their own.
///
/// Text that is no JSON is `invalid`, and has no members.
indirect enum JSONText: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  case string(String)
  case array([JSONText])
  /// In the order of the text.
  case object([Member])
  case invalid

  /// A member of an object.
  struct Member: Sendable, Hashable {
    let name: String
    let value: JSONText
  }

  /// Reads a text.
  init(_ text: String) { self.init(Array(text.utf8)) }

  /// Reads a text in UTF-8.
  init(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    let value = reader.value()
    self = reader.position == bytes.count ? value ?? .invalid : .invalid
  }

  /// The member of an object; nil where there is none.
  subscript(name: String) -> JSONText? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The text of a string.
  var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The value of an integer.
  var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  /// The elements of an array.
  var array: [JSONText]? { if case .array(let elements) = self { elements } else { nil } }
  /// Whether it is null.
  var isNull: Bool { self == .null }
}

extension JSONText {
  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ text: StaticString) -> Bool {
      let count = text.utf8CodeUnitCount
      guard position + count <= bytes.count else { return false }
      let word = UnsafeBufferPointer(start: text.utf8Start, count: count)
      guard bytes[position..<position + count].elementsEqual(word) else { return false }
      position += count
      return true
    }

    mutating func value() -> JSONText? {
      switch next {
      case UInt8(ascii: "{"): return object()
      case UInt8(ascii: "["): return array()
      case UInt8(ascii: "\""): return string().map(JSONText.string)
      case UInt8(ascii: "t"): return take("true") ? .boolean(true) : nil
      case UInt8(ascii: "f"): return take("false") ? .boolean(false) : nil
      case UInt8(ascii: "n"): return take("null") ? .null : nil
      default: return integer()
      }
    }

    private mutating func object() -> JSONText? {
      guard take("{") else { return nil }
      var members: [Member] = []
      if take("}") { return .object(members) }
      repeat {
        guard let name = string(), take(":"), let value = value() else { return nil }
        members.append(Member(name: name, value: value))
      } while take(",")
      return take("}") ? .object(members) : nil
    }

    private mutating func array() -> JSONText? {
      guard take("[") else { return nil }
      var elements: [JSONText] = []
      if take("]") { return .array(elements) }
      repeat {
        guard let value = value() else { return nil }
        elements.append(value)
      } while take(",")
      return take("]") ? .array(elements) : nil
    }

    private mutating func integer() -> JSONText? {
      let start = position
      while let byte = next, byte == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
        position += 1
      }
      return Int(String(decoding: bytes[start..<position], as: UTF8.self)).map(JSONText.integer)
    }

    private mutating func string() -> String? {
      guard take("\"") else { return nil }
      var text: [UInt8] = []
      while let byte = next, byte != UInt8(ascii: "\"") {
        guard byte >= 0x20 else { return nil }
        position += 1
        if byte != UInt8(ascii: "\\") {
          text.append(byte)
        } else {
          guard let scalar = escaped() else { return nil }
          text += Array(String(Character(scalar)).utf8)
        }
      }
      return take("\"") ? String(decoding: text, as: UTF8.self) : nil
    }

    private mutating func escaped() -> Unicode.Scalar? {
      guard let kind = next else { return nil }
      position += 1
      switch kind {
      case UInt8(ascii: "n"): return "\n"
      case UInt8(ascii: "r"): return "\r"
      case UInt8(ascii: "t"): return "\t"
      case UInt8(ascii: "b"): return "\u{8}"
      case UInt8(ascii: "f"): return "\u{C}"
      case UInt8(ascii: "u"):
        guard let high = codeUnit() else { return nil }
        guard 0xD800...0xDBFF ~= high else { return Unicode.Scalar(high) }
        guard take("\\u"), let low = codeUnit(), 0xDC00...0xDFFF ~= low else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      default: return Unicode.Scalar(kind)
      }
    }

    private mutating func codeUnit() -> UInt32? {
      guard position + 4 <= bytes.count else { return nil }
      defer { position += 4 }
      return UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    }
  }
}
