/// A JSON value as messages between processes and durable facts use it.
///
/// It exists for two properties that Foundation's coders do not give together: one value has one text, so that what is
/// hashed, compared or stored is the same in every process; and reading is as strict as recovery is, so that what one
/// part accepted no other refuses. Numbers are integers. No message needs another kind, and a fraction has no text
/// that all readers agree on.
public enum JSONValue: Sendable {
  /// The literal `null`.
  case null
  /// The literal `true` or `false`.
  case boolean(Bool)
  /// A number without fraction and exponent.
  case integer(Int)
  /// A text of Unicode scalar values.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Named values; their order is not kept.
  case object([String: JSONValue])
}

/// Compared by text: Swift takes two strings for equal that are canonically equivalent but different bytes, and a
/// repeated request with other bytes is another request.
extension JSONValue: Hashable {
  /// Whether both have the same text.
  public static func == (left: JSONValue, right: JSONValue) -> Bool { left.bytes == right.bytes }

  /// Feeds the text to a hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Makes a string.
  public init(stringLiteral value: String) { self = .string(value) }

  /// Makes an integer.
  public init(integerLiteral value: Int) { self = .integer(value) }

  /// Makes a boolean.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }

  /// Makes an array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// Makes an object; of a repeated name the last value counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}

extension JSONValue: CustomStringConvertible {
  /// The text.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
