/// What makes a text not the JSON object the store takes, and where.
public struct JSONFault: Error, Hashable, Sendable {
  /// The rules a text can break.
  public enum Reason: String, Hashable, Sendable {
    case notAnObject = "the text is not one JSON object"
    case unexpectedEnd = "the text ends too early"
    case unexpectedByte = "a byte that cannot stand here"
    case invalidNumber = "not a JSON number"
    case invalidEscape = "not a JSON escape"
    case unpairedSurrogate = "an escaped surrogate without its partner"
    case controlByte = "an unescaped control byte in a string"
    case invalidUTF8 = "not UTF-8"
    case nestedTooDeeply = "nested too deeply"
    case textAfterObject = "more text after the object"
  }

  /// The rule that is broken.
  public let reason: Reason
  /// Bytes from the start of the text to the byte that breaks it.
  public let offset: Int

  init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONFault: CustomStringConvertible {
  /// The reason and the place: `not UTF-8, at byte 12`.
  public var description: String { "\(reason.rawValue), at byte \(offset)" }
}
