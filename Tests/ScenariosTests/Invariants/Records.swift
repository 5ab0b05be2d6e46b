@testable import Scenarios

/// Records whose bytes were computed by another program, with a CRC-32C of its own.
enum Records {
  static let a = Array(#"{"v":1,"id":"a","event":{},"crc":"8ccb7ed1"}"#.utf8)
  static let b = Array(#"{"v":1,"id":"e-1","event":{"text":"Chidé 🎉"},"crc":"36bdefb8"}"#.utf8)
  static let c = Array(#"{"v":1,"id":"Chidé 🎉","event":{},"crc":"5957c36e"}"#.utf8)
  static let escaped = Array(
    (#"{"v":1,"id":"q\"b\\n\u000a\u0000\u001f/","event":"#
      + #"{"a":[1,-0.5e+10,true,false,null,"\u00e9\ud83c\udf89"]},"crc":"fd9a44bd"}"#).utf8)

  /// Lines with their newlines.
  static func lines(_ records: [UInt8]...) -> [UInt8] { records.flatMap { $0 + Array("\n".utf8) } }

  /// A record whose checksum fits whatever is in it.
  static func sealed(_ body: String) -> [UInt8] {
    let body = Array(body.utf8)
    let checksum = Castagnoli.text(Castagnoli.checksum(body, in: 0..<body.count))
    return body + Array(#","crc":""#.utf8) + checksum + Array(#""}"#.utf8)
  }
}
