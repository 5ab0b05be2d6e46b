import Foundation

/// Finds the id in a line of input: a JSON object, all of which is the event, with a string member `id`.
///
/// Only the outline of the object is followed here. Whether the text is JSON at all is the store's to say, before it
/// writes anything; so any bytes may come.
struct EventLine {
  /// Why a line has no id; the text completes "line 3:".
  struct Fault: Error, Equatable {
    let message: String
  }

  private let text: ArraySlice<UInt8>
  private var position: Int

  /// The id of the event.
  /// - Complexity: O(n).
  static func id(of text: ArraySlice<UInt8>) throws(Fault) -> String {
    var line = EventLine(text: text)
    return try line.findID()
  }

  private init(text: ArraySlice<UInt8>) {
    self.text = text
    position = text.startIndex
  }

  private mutating func findID() throws(Fault) -> String {
    var ids: [String?] = []
    guard take("{") else { throw Fault(message: "the line is not a JSON object") }
    repeat {
      guard let name = takeString(), take(":") else { break }
      let value = takeString()
      if Self.decode(name) == "id" { ids.append(value.flatMap(Self.decode)) }
      if value == nil { skipValue() }
    } while take(",")
    // Which of two members counts is not for a store to guess: other readers of the log may take the other one.
    guard ids.count < 2 else { throw Fault(message: "the object has two members 'id'") }
    guard let id = ids.first else { throw Fault(message: "the object has no member 'id'") }
    guard let id else { throw Fault(message: "the member 'id' is not a string") }
    return id
  }

  private var next: UInt8? { position < text.endIndex ? text[position] : nil }

  private mutating func skipWhitespace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipWhitespace()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Takes a string and returns it with its quotes; nil, with nothing taken, when none begins here.
  private mutating func takeString() -> ArraySlice<UInt8>? {
    skipWhitespace()
    let start = position
    guard next == UInt8(ascii: "\"") else { return nil }
    position += 1
    while let byte = next, byte != UInt8(ascii: "\"") {
      position += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    position = min(position + 1, text.endIndex)
    return text[start..<position]
  }

  /// Takes everything up to the comma or brace behind a value that is not a string.
  private mutating func skipValue() {
    var depth = 0
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        _ = takeString()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}") where depth == 0, UInt8(ascii: ",") where depth == 0: return
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      position += 1
    }
  }

  private static func decode(_ string: ArraySlice<UInt8>) -> String? {
    guard string.contains(UInt8(ascii: "\\")) else {
      return String(validating: string.dropFirst().dropLast(), as: UTF8.self)
    }
    return try? JSONDecoder().decode(String.self, from: Data(string))
  }
}
