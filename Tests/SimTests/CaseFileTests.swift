import Foundation
import Testing

@testable import Sim

private let sample = CaseFile(
  tool: CaseFile.Tool(commit: "f71edd6", toolchain: "swift-6.3.1", configuration: "release"),
  scenario: "store/append", parameters: ["writers": "3", "appends": "5", "Readers": "2"],
  defect: "ack-before-sync", strategy: "pct:3", seed: 0xffff_ffff_ffff_fffe, verdict: "violated",
  invariant: "acknowledged-is-durable", traceHash: 0x0123_4567_89ab_cdef, steps: 57,
  choices: [
    CaseFile.Choice(
      at: "store#1/2.1 append 3", place: "00000000000000a1", nth: 3, kind: "pick", bound: 4, value: 2,
      picked: "store#1/2.2 read \"}]}\"", candidate: "00000000000000b2"),
    CaseFile.Choice(
      at: "store#1 crash", place: "00000000000000c3", nth: 0, kind: "draw", bound: .max, value: .max - 1),
  ])

private let sampleText = """
  {
    "choices" : [
      {
        "at" : "store#1/2.1 append 3",
        "bound" : 4,
        "candidate" : "00000000000000b2",
        "kind" : "pick",
        "nth" : 3,
        "picked" : "store#1/2.2 read \\"}]}\\"",
        "place" : "00000000000000a1",
        "value" : 2
      },
      {
        "at" : "store#1 crash",
        "bound" : 9223372036854775807,
        "kind" : "draw",
        "nth" : 0,
        "place" : "00000000000000c3",
        "value" : 9223372036854775806
      }
    ],
    "defect" : "ack-before-sync",
    "invariant" : "acknowledged-is-durable",
    "parameters" : {
      "Readers" : "2",
      "appends" : "5",
      "writers" : "3"
    },
    "scenario" : "store/append",
    "seed" : "0xfffffffffffffffe",
    "steps" : 57,
    "strategy" : "pct:3",
    "tool" : {
      "commit" : "f71edd6",
      "configuration" : "release",
      "toolchain" : "swift-6.3.1"
    },
    "traceHash" : "0123456789abcdef",
    "verdict" : "violated",
    "version" : 1
  }

  """

private func replacing(_ text: String, with replacement: String) -> [UInt8] {
  precondition(sampleText.contains(text))
  return Array(sampleText.replacingOccurrences(of: text, with: replacement).utf8)
}

@Suite("Case file, as JSON")
struct CaseFileJSONTests {
  @Test("has these bytes")
  func bytes() {
    #expect(String(decoding: sample.encoded(), as: UTF8.self) == sampleText)
  }

  @Test("reads what it wrote")
  func roundTrip() throws {
    #expect(try CaseFile(decoding: sample.encoded()) == sample)
    var plain = sample
    (plain.defect, plain.invariant, plain.choices, plain.parameters) = (nil, nil, [], [:])
    (plain.seed, plain.traceHash) = (0, 0)
    #expect(try CaseFile(decoding: plain.encoded()) == plain)
  }

  @Test("is truncated wherever it is cut before its last bracket")
  func truncated() {
    let bytes = Array(sampleText.utf8)
    for length in 0..<(bytes.count - 2) {
      #expect(throws: CaseFileError.truncated) { try CaseFile(decoding: Array(bytes[..<length])) }
    }
  }

  @Test("of another version says which, whatever else changed")
  func version() {
    let later = #"{"version": 2, "scenario": "s", "seed": 7}"#
    #expect(throws: CaseFileError.unsupportedVersion(2)) { try CaseFile(decoding: Array(later.utf8)) }
  }

  @Test(
    "of something else is foreign",
    arguments: [
      #"{"name": "package", "version": "1.0.0"}"#, #"{"version": 1}"#, #"{"version": 1.5}"#, "{}", "[1, 2]",
      "17", #""text""#,
    ])
  func foreign(text: String) {
    #expect(throws: CaseFileError.foreign) { try CaseFile(decoding: Array(text.utf8)) }
  }

  @Test("that is not JSON is malformed", arguments: ["{\u{1b}}", "{]}", "\n", "version: 1", "{} {}"])
  func malformed(text: String) {
    expect(Array(text.utf8), is: .malformed)
  }

  @Test("names the field that is wrong")
  func fields() {
    expect(replacing("\"steps\" : 57,", with: ""), is: .invalid(field: "steps", reason: "is missing"))
    let mistyped = "has another type than it should"
    expect(replacing("57", with: "\"57\""), is: .invalid(field: "steps", reason: mistyped))
    expect(replacing("57", with: "-1"), is: .invalid(field: "steps", reason: "is negative"))
    expect(
      replacing("\"value\" : 2", with: "\"value\" : 4"),
      is: .invalid(field: "choices[0].value", reason: "is not below its bound"))
    expect(
      replacing("\"value\" : 2", with: "\"value\" : -1"),
      is: .invalid(field: "choices[0].value", reason: "is not below its bound"))
    expect(
      replacing("\"bound\" : 4", with: "\"bound\" : 0"),
      is: .invalid(field: "choices[0].bound", reason: "is below 1"))
    let unfit = CaseFileError.invalid(field: "numbers", reason: "are not all whole and below 2^63")
    expect(replacing("57", with: "1e300"), is: unfit)
    expect(replacing("57", with: "5.5"), is: unfit)
    expect(
      replacing("\"Readers\" : \"2\"", with: "\"\\u001b[2J\" : 2"),
      is: .invalid(field: "parameters.\\u{1B}[2J", reason: mistyped))
  }

  @Test(
    "takes 64-bit values as hex strings only", arguments: ["0x", "fe", "0xfg", "0x-1", "0x00000000000000001"])
  func seeds(text: String) {
    expect(
      replacing("0xfffffffffffffffe", with: text),
      is: .invalid(field: "seed", reason: "cannot be represented"))
  }

  @Test(
    "takes a trace hash of exactly sixteen digits",
    arguments: ["0123", "0x23456789abcdef", "0123456789abcdeg"])
  func traceHashes(text: String) {
    expect(
      replacing("0123456789abcdef", with: text),
      is: .invalid(field: "traceHash", reason: "cannot be represented"))
  }

  @Test("tells the reader in one line what is wrong and what to do")
  func descriptions() {
    #expect(
      CaseFileError.unsupportedVersion(2).description
        == "the case file has format version 2; this build reads version 1")
    #expect(
      CaseFileError.invalid(field: "steps", reason: "is missing").description
        == "the case file's steps is missing")
    #expect(CaseFileError.missing(path: "a.json").description == "no such case file: a.json")
  }

  @Test("over the size limit is not looked at")
  func sizeLimit() {
    let padding = [UInt8](repeating: UInt8(ascii: " "), count: CaseFile.sizeLimit - sampleText.utf8.count)
    #expect(throws: Never.self) { try CaseFile(decoding: Array(sampleText.utf8) + padding) }
    expect(Array(sampleText.utf8) + padding + [UInt8(ascii: " ")], is: .tooLarge)
  }

  private func expect(
    _ bytes: [UInt8], is expected: CaseFileError, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: expected, sourceLocation: sourceLocation) { try CaseFile(decoding: bytes) }
  }
}

@Suite("Case file, on disk")
struct CaseFileDiskTests {
  private let directory: String

  init() throws {
    directory = NSTemporaryDirectory() + "/faultline-case-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  private func cleanUp() {
    try? FileManager.default.removeItem(atPath: directory)
  }

  @Test("replaces the old bytes and leaves nothing else behind")
  func replaces() throws {
    defer { cleanUp() }
    let path = directory + "/case.json"
    var first = sample
    first.steps = 1
    try first.write(to: path)
    try sample.write(to: path)
    #expect(try CaseFile(path: path) == sample)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["case.json"])
  }

  @Test("steps aside for a leftover temporary file")
  func leftover() throws {
    defer { cleanUp() }
    let path = directory + "/case.json"
    let leftover = path + ".\(ProcessInfo.processInfo.processIdentifier)-0.tmp"
    #expect(FileManager.default.createFile(atPath: leftover, contents: Data("old".utf8)))
    try sample.write(to: path)
    #expect(try CaseFile(path: path) == sample)
    #expect(try Data(contentsOf: URL(fileURLWithPath: leftover)) == Data("old".utf8))
  }

  @Test("tells a missing file from an unreadable one")
  func missing() {
    defer { cleanUp() }
    let path = directory + "/none.json"
    #expect(throws: CaseFileError.missing(path: path)) { try CaseFile(path: path) }
    #expect(throws: CaseFileError.unreadable(path: directory, reason: "Is a directory")) {
      try CaseFile(path: directory)
    }
  }

  @Test("says why it could not be written, and leaves nothing behind")
  func unwritable() throws {
    defer { cleanUp() }
    let path = directory + "/none/case.json"
    #expect(throws: CaseFileError.unwritable(path: path, reason: "No such file or directory")) {
      try sample.write(to: path)
    }
    let occupied = directory + "/occupied"
    try FileManager.default.createDirectory(atPath: occupied, withIntermediateDirectories: true)
    #expect(throws: CaseFileError.unwritable(path: occupied, reason: "Is a directory")) {
      try sample.write(to: occupied)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["occupied"])
  }

  @Test("does not read on beyond the size limit")
  func oversized() throws {
    defer { cleanUp() }
    let path = directory + "/large.json"
    let large = Data(repeating: UInt8(ascii: " "), count: CaseFile.sizeLimit + 1)
    #expect(FileManager.default.createFile(atPath: path, contents: large))
    #expect(throws: CaseFileError.tooLarge) { try CaseFile(path: path) }
  }
}
