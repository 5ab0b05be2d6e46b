import Testing

/// Records whose bytes were computed by another program, with a CRC-32C of its own.
struct Vector: Sendable, CustomTestStringConvertible {
  let id: String
  let event: String
  let record: String

  var testDescription: String { record }

  /// The record's bytes.
  var bytes: [UInt8] { [UInt8](record.utf8) }
  /// The record with its newline.
  var line: [UInt8] { bytes + [0x0A] }

  static let smallest = Vector(id: "a", event: "{}", record: #"{"v":1,"id":"a","event":{},"crc":"8ccb7ed1"}"#)
  static let standing = Vector(
    id: "e-1", event: #"{"text":"Chidé 🎉"}"#,
    record: #"{"v":1,"id":"e-1","event":{"text":"Chidé 🎉"},"crc":"36bdefb8"}"#)
  static let standingID = Vector(
    id: "Chidé 🎉", event: "{}", record: #"{"v":1,"id":"Chidé 🎉","event":{},"crc":"5957c36e"}"#)
  static let escapes = Vector(
    id: "q\"b\\n\n\u{0}\u{1F}/", event: #"{"a":[1,-0.5e+10,true,false,null,"\u00e9\ud83c\udf89"]}"#,
    record: #"{"v":1,"id":"q\"b\\n\u000a\u0000\u001f/","event":"#
      + #"{"a":[1,-0.5e+10,true,false,null,"\u00e9\ud83c\udf89"]},"crc":"fd9a44bd"}"#)

  static let all = [smallest, standing, standingID, escapes]
}
