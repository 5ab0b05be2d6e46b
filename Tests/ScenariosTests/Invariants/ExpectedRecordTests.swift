import Testing

@testable import Scenarios

/// The oracle's own reading and writing of records.
struct ExpectedRecordTests {
  private func id(_ record: [UInt8]) -> String? { ExpectedRecord.id(record, in: 0..<record.count) }

  @Test("The checksum is CRC-32C: the check value of its catalogue entry")
  func checkValue() {
    #expect(Castagnoli.checksum(Array("123456789".utf8), in: 0..<9) == 0xE306_9283)
    #expect(String(decoding: Castagnoli.text(0x0000_0A0F), as: UTF8.self) == "00000a0f")
  }

  @Test("Records of another program are read and written to the byte")
  func vectors() {
    #expect(id(Records.a) == "a")
    #expect(id(Records.b) == "e-1")
    #expect(id(Records.c) == "Chidé 🎉")
    #expect(id(Records.escaped) == "q\"b\\n\n\u{0}\u{1F}/")
    #expect(ExpectedRecord.line(id: "a", event: Array("{}".utf8)) == Records.lines(Records.a))
    #expect(ExpectedRecord.line(id: "Chidé 🎉", event: Array("{}".utf8)) == Records.lines(Records.c))
    let event = #"{"a":[1,-0.5e+10,true,false,null,"\u00e9\ud83c\udf89"]}"#
    #expect(
      ExpectedRecord.line(id: "q\"b\\n\n\u{0}\u{1F}/", event: Array(event.utf8))
        == Records.lines(Records.escaped))
  }

  @Test("No proper prefix of a record is a record, and no changed bit goes unseen")
  func damage() {
    for record in [Records.a, Records.b, Records.c, Records.escaped] {
      for count in 0..<record.count { #expect(id(Array(record.prefix(count))) == nil) }
      for position in record.indices {
        for bit in 0..<8 {
          var changed = record
          changed[position] ^= 1 << bit
          #expect(id(changed) == nil)
        }
      }
      #expect(id(record + [0]) == nil)
      #expect(id(record + record) == nil)
    }
  }

  @Test(
    "A checksum that fits does not make a record",
    arguments: [
      #"{"v":2,"id":"a","event":{}"#, #"{"v":1,"id":"","event":{}"#, #"{"v":1,"id":"a","event":[]"#,
      #"{"v":1,"id":"a","event":{ }"#, #"{"v":1,"id":"a","event":{},"more":1"#, #"{"v":1,"id":a,"event":{}"#,
      #"{"v":1,"id":"a","event":{"n":01}"#, #"{"v":1,"id":"a","event":{"n":1,}"#,
      #"{"v":1,"id":"\u0041","event":{}"#, #"{"v":1,"id":"\u001F","event":{}"#,
      #"{"v":1,"id":"a","event":{"a":"\x"}"#,
      #"{"v":1,"id":"a","event":{"a":tru}"#, #"{"v":1,"id":"a","event":{"a":1."#,
      #"{"v":1,"id":"a","event":"#,
      "{\"v\":1,\"id\":\"a\",\"event\":{\"a\":\"\t\"}", #"{"v":1,"id":"a" ,"event":{}"#,
    ])
  func wrongShape(_ body: String) {
    #expect(id(Records.sealed(body)) == nil)
  }

  @Test("Text that is not UTF-8 is no record, though its checksum fits")
  func notUTF8() {
    var body = Array(#"{"v":1,"id":"a","event":{"t":"x"}"#.utf8)
    body[body.count - 3] = 0xFF
    let checksum = Castagnoli.text(Castagnoli.checksum(body, in: 0..<body.count))
    #expect(id(body + Array(#","crc":""#.utf8) + checksum + Array(#""}"#.utf8)) == nil)
  }

  @Test("Half a surrogate pair is no character, and a record with one is none")
  func surrogates() {
    let texts = ["\\ud83c", "\\udf89", "\\ud83cx", "\\ud83c\\u0041", "\\udf89\\ud83c", "\\ud83c\\udf89"]
    let isRecord = texts.map { id(Records.sealed(#"{"v":1,"id":"a","event":{"t":"\#($0)"}"#)) != nil }
    #expect(isRecord == [false, false, false, false, false, true])
  }

  @Test("What a record may hold is told from what it may not", arguments: [126, 127, 128])
  func depth(_ arrays: Int) {
    let event =
      #"{"a":"# + String(repeating: "[", count: arrays) + String(repeating: "]", count: arrays) + "}"
    let record = Records.sealed(#"{"v":1,"id":"a","event":"# + event)
    #expect((id(record) != nil) == (arrays <= 127))
    // A value within the innermost array is no level of its own.
    let full = event.replacing("[]", with: "[1]")
    #expect((id(Records.sealed(#"{"v":1,"id":"a","event":"# + full)) != nil) == (arrays <= 127))
  }
}
