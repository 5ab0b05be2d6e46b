import Foundation
import Testing

@testable import SystemUnderTest

struct JSONValidatorTests {
  private static func nested(_ depth: Int) -> String {
    String(repeating: #"{"a":"#, count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1)
  }

  /// Texts that are compact JSON objects.
  static let valid: [String] = [
    "{}", #"{"":0}"#, #"{"a":1}"#, #"{"a":{"b":[{},[],[[]]]},"c":""}"#,
    #"{"a":[0,-0,10,-1.5,1e1,1E-2,0.0e+00,123456789012345678901234567890]}"#,
    #"{"a":[true,false,null]}"#,
    #"{"a":"\"\\\/\b\f\n\r\t\u0000\uFFFF\uD83C\uDF89\ud800\udc00"}"#,
    "{\"a\":\"\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}\u{2028}\"}",
    #"{"Chidé 🎉":"Chidé 🎉"}"#,
    nested(128),
  ]

  /// Texts that are not, and what is wrong.
  static let invalid: [(String, JSONFault)] = [
    ("", JSONFault(.unexpectedEnd, at: 0)), ("  ", JSONFault(.unexpectedEnd, at: 2)),
    ("1", JSONFault(.notAnObject, at: 0)), ("[]", JSONFault(.notAnObject, at: 0)),
    ("null", JSONFault(.notAnObject, at: 0)), (#""a""#, JSONFault(.notAnObject, at: 0)),
    ("\u{FEFF}{}", JSONFault(.notAnObject, at: 0)), ("\u{0}{}", JSONFault(.notAnObject, at: 0)),
    ("{", JSONFault(.unexpectedEnd, at: 1)), (#"{"a":1"#, JSONFault(.unexpectedEnd, at: 6)),
    (#"{"a":"#, JSONFault(.unexpectedEnd, at: 5)), (#"{"a"#, JSONFault(.unexpectedEnd, at: 3)),
    (#"{"a":[1"#, JSONFault(.unexpectedEnd, at: 7)), (#"{"a":tru"#, JSONFault(.unexpectedEnd, at: 8)),
    (#"{"a":"\"#, JSONFault(.unexpectedEnd, at: 7)), (#"{"a":"\u12"#, JSONFault(.unexpectedEnd, at: 10)),
    ("{}{}", JSONFault(.textAfterObject, at: 2)), ("{}\u{0}", JSONFault(.textAfterObject, at: 2)),
    ("{},", JSONFault(.textAfterObject, at: 2)),
    (#"{"a":1,}"#, JSONFault(.unexpectedByte, at: 7)), (#"{"a":[1,]}"#, JSONFault(.unexpectedByte, at: 8)),
    (#"{,"a":1}"#, JSONFault(.unexpectedByte, at: 1)), (#"{"a":[,1]}"#, JSONFault(.unexpectedByte, at: 6)),
    (#"{"a" 1}"#, JSONFault(.unexpectedByte, at: 5)), (#"{"a"}"#, JSONFault(.unexpectedByte, at: 4)),
    (#"{"a":1 "b":2}"#, JSONFault(.unexpectedByte, at: 7)), (#"{a:1}"#, JSONFault(.unexpectedByte, at: 1)),
    (#"{'a':1}"#, JSONFault(.unexpectedByte, at: 1)), (#"{"a":[1}"#, JSONFault(.unexpectedByte, at: 7)),
    (#"{"a":{"b":1]"#, JSONFault(.unexpectedByte, at: 11)), (#"{1:2}"#, JSONFault(.unexpectedByte, at: 1)),
    (#"{"a":True}"#, JSONFault(.unexpectedByte, at: 5)), (#"{"a":nul}"#, JSONFault(.unexpectedByte, at: 8)),
    (#"{"a":nulll}"#, JSONFault(.unexpectedByte, at: 9)),
    (#"{"a":/**/1}"#, JSONFault(.unexpectedByte, at: 5)),
    (#"{"a":NaN}"#, JSONFault(.unexpectedByte, at: 5)),
    ("{\"a\":\u{A0}1}", JSONFault(.unexpectedByte, at: 5)),
    ("{\"a\":\u{B}1}", JSONFault(.unexpectedByte, at: 5)),
    (#"{"a":01}"#, JSONFault(.invalidNumber, at: 6)), (#"{"a":-}"#, JSONFault(.invalidNumber, at: 6)),
    (#"{"a":-01}"#, JSONFault(.invalidNumber, at: 7)), (#"{"a":1.}"#, JSONFault(.invalidNumber, at: 7)),
    (#"{"a":1.e1}"#, JSONFault(.invalidNumber, at: 7)), (#"{"a":1e}"#, JSONFault(.invalidNumber, at: 7)),
    (#"{"a":1e+}"#, JSONFault(.invalidNumber, at: 8)), (#"{"a":.5}"#, JSONFault(.unexpectedByte, at: 5)),
    (#"{"a":+1}"#, JSONFault(.unexpectedByte, at: 5)), (#"{"a":0x1}"#, JSONFault(.unexpectedByte, at: 6)),
    (#"{"a":1.5.5}"#, JSONFault(.unexpectedByte, at: 8)), (#"{"a":--1}"#, JSONFault(.invalidNumber, at: 6)),
    ("{\"a\":\"\n\"}", JSONFault(.controlByte, at: 6)), ("{\"a\":\"\t\"}", JSONFault(.controlByte, at: 6)),
    ("{\"a\":\"\u{0}\"}", JSONFault(.controlByte, at: 6)), ("{\"\u{1F}\":1}", JSONFault(.controlByte, at: 2)),
    (#"{"a":"\x"}"#, JSONFault(.invalidEscape, at: 7)), (#"{"a":"\'"}"#, JSONFault(.invalidEscape, at: 7)),
    (#"{"a":"\U0041"}"#, JSONFault(.invalidEscape, at: 7)),
    (#"{"a":"\u00G0"}"#, JSONFault(.invalidEscape, at: 10)),
    (#"{"a":"\u12"}"#, JSONFault(.invalidEscape, at: 10)),
    (#"{"a":"\ud83c"}"#, JSONFault(.unpairedSurrogate, at: 12)),
    (#"{"a":"\ud83c\n"}"#, JSONFault(.unpairedSurrogate, at: 13)),
    (#"{"a":"\ud83c\ud83c"}"#, JSONFault(.unpairedSurrogate, at: 6)),
    (#"{"a":"\ud83c\u0041"}"#, JSONFault(.unpairedSurrogate, at: 6)),
    (#"{"a":"\udf89"}"#, JSONFault(.unpairedSurrogate, at: 6)),
    (nested(129), JSONFault(.nestedTooDeeply, at: 640)),
    (#"{"a":"# + String(repeating: "[", count: 100_000), JSONFault(.nestedTooDeeply, at: 132)),
  ]

  /// Sequences that are not UTF-8: The Unicode Standard, table 3-7, just outside each of its bounds.
  static let brokenUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x7F], [0xC2, 0xC0],
    [0xE0, 0x9F, 0x80], [0xE0, 0xA0], [0xE1, 0x80], [0xE1, 0x80, 0x7F], [0xE1, 0x80, 0xC0],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80],
    [0xF1, 0x80, 0x80, 0xC0], [0xF1, 0xC0, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
    [0xFE], [0xFF],
  ]

  private func validate(_ text: String) throws(JSONFault) -> Int { try validate([UInt8](text.utf8)) }

  private func validate(_ text: [UInt8]) throws(JSONFault) -> Int {
    try JSONValidator.validateObject(text.span)
  }

  @Test("Valid texts are taken, and found compact", arguments: valid)
  func acceptance(_ text: String) throws {
    #expect(try validate(text) == 0)
  }

  @Test("Invalid texts are refused where they first go wrong", arguments: invalid)
  func refusal(_ text: String, _ fault: JSONFault) {
    #expect(throws: fault) { try validate(text) }
  }

  @Test("Bytes that are not UTF-8 are refused, in names and in values", arguments: brokenUTF8)
  func utf8(_ bytes: [UInt8]) {
    let fault = JSONFault(.invalidUTF8, at: 2)
    #expect(throws: fault) {
      try validate([UInt8](#"{""#.utf8) + bytes + [UInt8](#"":1}"#.utf8))
    }
    #expect(throws: JSONFault(.invalidUTF8, at: 6)) {
      try validate([UInt8](#"{"a":""#.utf8) + bytes)
    }
  }

  @Test("Whitespace between tokens is counted, in strings it is not")
  func whitespace() throws {
    let text = " {\t\"a b\"\r:\n[ ] , \"c\" : { } } "
    #expect(try validate(text) == 12)
    #expect(try validate(#"{"a b":" "}"#) == 0)
  }

  @Test("UTF-16 is refused")
  func utf16() {
    let text: [UInt8] = [0x7B, 0x00, 0x7D, 0x00]
    #expect(throws: JSONFault(.unexpectedByte, at: 1)) { try validate(text) }
  }

  @Test("What is taken, Foundation reads as an object", arguments: valid)
  func agreementOnValid(_ text: String) throws {
    #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
  }

  @Test("What Foundation refuses is refused")
  func agreementOnMutations() {
    // Each byte of a text in turn becomes each of these: whatever then passes here must pass there.
    let replacements =
      [UInt8](#"{}[]":,\ 0-.eEu1nt/"#.utf8) + [0x00, 0x0A, 0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xFF]
    let original = [UInt8](#"{"a":[1,-0.5e+1,true,null,"\u00e9\n"],"é":{"b":"🎉"}}"#.utf8)
    var taken = 0
    for position in original.indices {
      for replacement in replacements {
        var text = original
        text[position] = replacement
        guard (try? validate(text)) != nil else { continue }
        taken += 1
        #expect(
          (try? JSONSerialization.jsonObject(with: Data(text))) is [String: Any],
          "\(String(decoding: text, as: UTF8.self))")
      }
    }
    #expect(taken > original.count, "mutations that stay valid are what is compared")
  }
}
