import Foundation
import Testing

@testable import SystemUnderTest

struct JSONValueTests {
  @Test("One value has one text, on one line")
  func writing() {
    let value: JSONValue = [
      "é": 1, "b": [true, false, .null, -7, []],
      "a": "q\" b\\ s/ \u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}é🎉\u{2028}", "B": [:],
    ]
    #expect(
      value.description
        == "{\"B\":{},\"a\":\"q\\\" b\\\\ s/ \\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}é🎉\u{2028}\","
        + "\"b\":[true,false,null,-7,[]],\"é\":1}")
  }

  static let readable: [(text: String, value: JSONValue)] = [
    ("{}", [:]), (" { \"a\" : [ 1 , { } , [ ] ] , \"b\" : null } ", ["a": [1, [:], []], "b": .null]),
    (
      #"{"a":"\"\\\/\b\f\n\r\t\u0000\u00e9\ud83c\udf89\uFFFF"}"#,
      ["a": "\"\\/\u{8}\u{C}\n\r\t\u{0}é🎉\u{FFFF}"]
    ),
    (#"{"":{"a":{"b":[true,false]}}}"#, ["": ["a": ["b": [true, false]]]]),
    (
      #"{"a":9223372036854775807,"b":-9223372036854775808,"c":-0}"#,
      ["a": .integer(.max), "b": .integer(.min), "c": 0]
    ),
    ("{\"a\":\"\u{2028}é\u{10FFFF}\"}", ["a": "\u{2028}é\u{10FFFF}"]),
    (#"{"\u0061":1}"#, ["a": 1]),
  ]

  @Test("Every form of a text is read", arguments: readable)
  func reading(text: String, value: JSONValue) throws {
    #expect(try JSONValue(object: Array(text.utf8)) == value)
  }

  static let unreadable: [(text: String, fault: MessageFault)] = [
    ("", .notJSON(JSONFault(.unexpectedEnd, at: 0))), ("[]", .notJSON(JSONFault(.notAnObject, at: 0))),
    ("{}x", .notJSON(JSONFault(.textAfterObject, at: 2))),
    (#"{"a":1,}"#, .notJSON(JSONFault(.unexpectedByte, at: 7))),
    (#"{"a":"\ud83c"}"#, .notJSON(JSONFault(.unpairedSurrogate, at: 12))),
    (#"{"a":1,"a":1}"#, .repeatedMember("a")), (#"{"a":[{"b":1,"\u0062":2}]}"#, .repeatedMember("b")),
    (#"{"a":1.0}"#, .notAnInteger("1.0")), (#"{"a":1e2}"#, .notAnInteger("1e2")),
    (#"{"a":1E2}"#, .notAnInteger("1E2")),
    (#"{"a":9223372036854775808}"#, .notAnInteger("9223372036854775808")),
  ]

  @Test("What readers could take differently is refused", arguments: unreadable)
  func refused(text: String, fault: MessageFault) {
    #expect(throws: fault) { try JSONValue(object: Array(text.utf8)) }
    #expect(!fault.description.isEmpty)
  }

  @Test("Values are equal when their bytes are")
  func equality() {
    let composed: JSONValue = "\u{E9}"
    let decomposed: JSONValue = "e\u{301}"
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed, composed]).count == 2)
    #expect(["a": 1, "b": [composed]] as JSONValue == ["b": [composed], "a": 1])
  }

  @Test("Members are taken out by kind, or named in the error")
  func members() throws {
    let value: JSONValue = ["s": "x", "i": 1, "b": true, "a": ["x", "y"], "m": [1], "n": .null]
    #expect(try value.string("s") == "x")
    #expect(try value.integer("i") == 1)
    #expect(try value.boolean("b"))
    #expect(try value.array("m") == [1])
    #expect(try value.strings("a") == ["x", "y"])
    #expect(try value.optionalMember("n") == nil)
    #expect(try value.optionalMember("z") == nil)
    #expect(try value.optionalMember("i") == 1)
    #expect(throws: MessageFault.missingMember("z")) { try value.string("z") }
    #expect(throws: MessageFault.wrongKind(member: "i", expected: "a string")) { try value.string("i") }
    #expect(throws: MessageFault.wrongKind(member: "s", expected: "an integer")) { try value.integer("s") }
    #expect(throws: MessageFault.wrongKind(member: "i", expected: "a boolean")) { try value.boolean("i") }
    #expect(throws: MessageFault.wrongKind(member: "s", expected: "an array")) { try value.array("s") }
    #expect(throws: MessageFault.wrongKind(member: "m", expected: "an array of strings")) {
      try value.strings("m")
    }
    #expect(throws: MessageFault.wrongKind(member: "", expected: "an object")) {
      try JSONValue.null.member("a")
    }
    #expect(throws: MessageFault.wrongKind(member: "", expected: "an object")) {
      try JSONValue.integer(1).optionalMember("a")
    }
  }

  @Test(
    "Random values come back, and another reader and the store take them too",
    arguments: 0..<300 as Range<UInt64>)
  func randomValues(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let value: JSONValue = ["v": Self.randomValue(depth: 4, &random)]
    let bytes = value.bytes
    #expect(!bytes.contains(0x0A) && !bytes.contains(0x0D))
    #expect(try JSONValidator.validateObject(bytes.span) == 0)
    #expect(try JSONValue(object: bytes).bytes == bytes)
    let foreign = try JSONSerialization.jsonObject(with: Data(bytes))
    #expect(Self.matches(foreign, value))
  }

  private static func randomValue(depth: Int, _ random: inout SeededNumbers) -> JSONValue {
    switch Int.random(in: 0..<(depth == 0 ? 4 : 6), using: &random) {
    case 0: return .null
    case 1: return .boolean(.random(using: &random))
    case 2: return .integer(.random(in: -1 << 50...1 << 50, using: &random))
    case 3: return .string(random.text(upTo: 12))
    case 4:
      return .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in randomValue(depth: depth - 1, &random) })
    default:
      var members: [String: JSONValue] = [:]
      for index in 0..<Int.random(in: 0...3, using: &random) {
        members["\(index)" + random.text(upTo: 3)] = randomValue(depth: depth - 1, &random)
      }
      return .object(members)
    }
  }

  /// Foundation drops U+FEFF at the beginning of a string and behind an escape, where it is a character like any other.
  private static func withoutMarks(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { $0 != "\u{FEFF}" }
  }

  private static func matches(_ foreign: Any, _ value: JSONValue) -> Bool {
    switch value {
    case .null: foreign is NSNull
    case .boolean(let expected): foreign as? Bool == expected
    case .integer(let expected): foreign as? Int == expected
    case .string(let expected):
      (foreign as? String).map { withoutMarks($0).elementsEqual(withoutMarks(expected)) } ?? false
    case .array(let expected):
      (foreign as? [Any]).map { $0.count == expected.count && zip($0, expected).allSatisfy(matches) } ?? false
    case .object(let expected):
      (foreign as? [String: Any]).map { members in
        members.count == expected.count
          && expected.allSatisfy { name, value in members[name].map { matches($0, value) } ?? false }
      } ?? false
    }
  }
}
