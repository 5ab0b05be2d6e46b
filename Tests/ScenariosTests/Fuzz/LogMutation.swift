@testable import Scenarios

/// The ways in which a fuzzer changes a log, each of them something that really happens to files, or what lies on the
/// boundary of a rule of the format.
enum LogMutation: CaseIterable {
  case flipBit, changeByte, insertBytes, removeBytes, truncate
  /// A block that never reached the disk reads as NULs; also at the end, where the size got ahead of the data.
  case nulRun, nulTail
  case splice, duplicateLine, moveLine
  /// A newline that is lost glues two lines, and one too many makes an empty line.
  case glueLines, splitLine
  case hugeLine, invalidUTF8, controlByte
  case wrongChecksum, sealedNonsense, deepNesting, sameIDOtherEvent, sameIDOtherSpelling
  case carriageReturn, strangerBefore, anotherVersion

  /// Changes a log.
  func apply(to log: inout [UInt8], using random: inout FuzzRandom) {
    let position = random.below(log.count)
    switch self {
    case .flipBit: if !log.isEmpty { log[position] ^= 1 << UInt8(random.below(8)) }
    case .changeByte: if !log.isEmpty { log[position] = .random(in: 0...255, using: &random) }
    case .insertBytes: log.insert(contentsOf: Self.noise(1 + random.below(20), &random), at: position)
    case .removeBytes: log.removeSubrange(position..<min(log.count, position + 1 + random.below(60)))
    case .truncate: log.removeLast(log.count - position)
    case .nulRun:
      for index in position..<min(log.count, position + 1 + random.below(600)) { log[index] = 0 }
    case .nulTail: log += [UInt8](repeating: 0, count: 1 + random.below(random.oneIn(4) ? 9000 : 20))
    case .splice:
      let from = random.below(log.count)
      log.insert(contentsOf: log[from..<min(log.count, from + random.below(200))], at: position)
    case .duplicateLine, .moveLine, .glueLines, .splitLine: changeLines(of: &log, using: &random)
    case .hugeLine:
      let size = 4000 + random.below(random.oneIn(4) ? 20_000 : 300)
      log.insert(contentsOf: [UInt8](repeating: UInt8(ascii: "x"), count: size), at: position)
    case .invalidUTF8:
      let bad: [[UInt8]] = [
        [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
      ]
      reseal(in: &log, using: &random, inserting: bad[random.below(bad.count)])
    case .controlByte: reseal(in: &log, using: &random, inserting: [UInt8(random.below(0x20))])
    case .wrongChecksum: spoilChecksum(in: &log, using: &random)
    case .sealedNonsense: append(record: Self.nonsense(&random), to: &log, using: &random)
    case .deepNesting:
      let depth = 120 + random.below(16)
      let scalar = random.oneIn(2) ? "1" : ""
      append(event: #"{"d":"# + nested(depth, scalar) + "}", id: "deep", to: &log, using: &random)
    case .sameIDOtherEvent:
      append(event: #"{"n":\#(random.below(3))}"#, id: "id-\(random.below(4))", to: &log, using: &random)
    case .sameIDOtherSpelling:
      append(event: "{}", id: random.oneIn(2) ? "\u{E9}" : "e\u{301}", to: &log, using: &random)
    case .carriageReturn:
      if let newline = log[position...].firstIndex(of: UInt8(ascii: "\n")) { log.insert(0x0D, at: newline) }
    case .strangerBefore: log.insert(contentsOf: Self.stranger(&random), at: 0)
    case .anotherVersion:
      append(record: Array(#"{"v":\#(random.below(12)),"id":"v","event":{}"#.utf8), to: &log, using: &random)
    }
  }

  private func nested(_ depth: Int, _ scalar: String) -> String {
    String(repeating: "[", count: depth) + scalar + String(repeating: "]", count: depth)
  }
}

// MARK: - Lines

extension LogMutation {
  private func changeLines(of log: inout [UInt8], using random: inout FuzzRandom) {
    let newline = UInt8(ascii: "\n")
    var lines = log.split(separator: newline, omittingEmptySubsequences: false).map(Array.init)
    let line = random.below(lines.count)
    switch self {
    case .duplicateLine: lines.insert(lines[line], at: random.below(lines.count + 1))
    case .moveLine: lines.insert(lines.remove(at: line), at: random.below(lines.count + 1))
    case .glueLines:
      if line + 1 < lines.count { lines[line] += lines.remove(at: line + 1) }
    default:
      let cut = random.below(lines[line].count + 1)
      lines.insert(Array(lines[line][cut...]), at: line + 1)
      lines[line] = Array(lines[line][..<cut])
    }
    log = Array(lines.joined(separator: [newline]))
  }

  private func append(
    event: String, id: String, to log: inout [UInt8], using random: inout FuzzRandom
  ) {
    let line = ExpectedRecord.line(id: id, event: Array(event.utf8)).dropLast()
    insert(line: Array(line), into: &log, using: &random)
  }

  /// Puts in a text that lacks only its checksum, with that.
  private func append(record: [UInt8], to log: inout [UInt8], using random: inout FuzzRandom) {
    insert(line: Self.sealed(record), into: &log, using: &random)
  }

  private func insert(line: [UInt8], into log: inout [UInt8], using random: inout FuzzRandom) {
    var starts = log.indices.filter { log[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    starts.append(0)
    let isAtEnd = random.oneIn(2)
    let isTerminated = !isAtEnd || random.oneIn(2)
    log.insert(
      contentsOf: line + (isTerminated ? [UInt8(ascii: "\n")] : []),
      at: isAtEnd ? log.count : starts[random.below(starts.count)])
  }

  /// Changes a line and gives it the checksum of what it now is, so that the checksum hides nothing.
  private func reseal(in log: inout [UInt8], using random: inout FuzzRandom, inserting bytes: [UInt8]) {
    let position = random.below(log.count)
    let start = log[..<position].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let end = log[position...].firstIndex(of: UInt8(ascii: "\n")) ?? log.count
    var body = Array(log[start..<end].dropLast(Self.tailBytes))
    body.insert(contentsOf: bytes, at: random.below(body.count + 1))
    log.replaceSubrange(start..<end, with: Self.sealed(body))
  }

  private func spoilChecksum(in log: inout [UInt8], using random: inout FuzzRandom) {
    let ends = log.indices.filter { log[$0] == UInt8(ascii: "\n") && $0 > Self.tailBytes }
    guard !ends.isEmpty else { return }
    // One of the eight digits, also as an upper-case one, which is another spelling and so another record.
    let digit = ends[random.below(ends.count)] - 3 - random.below(8)
    let digits = Array("0123456789abcdefABCDEF".utf8)
    log[digit] = digits[random.below(digits.count)]
  }

  private static let tailBytes = #","crc":"00000000"}"#.utf8.count

  static func sealed(_ body: [UInt8]) -> [UInt8] {
    let checksum = Castagnoli.text(Castagnoli.checksum(body, in: 0..<body.count))
    return body + Array(#","crc":""#.utf8) + checksum + Array(#""}"#.utf8)
  }

  private static func noise(_ count: Int, _ random: inout FuzzRandom) -> [UInt8] {
    let likely = Array("\n\0\"\\{}[],:u0d8e-+. \t".utf8)
    return (0..<count).map { _ in
      random.oneIn(3) ? .random(in: 0...255, using: &random) : likely[random.below(likely.count)]
    }
  }

  /// A record with a right checksum and something else that may be wrong, and may not.
  private static func nonsense(_ random: inout FuzzRandom) -> [UInt8] {
    let events = [
      "{}", "[]", "1", "", "{ }", "{\"a\":1,}", "{\"a\":01}", "{\"a\":-}", "{\"a\":1.}", "{\"a\":1e}",
      "{\"a\":-0.0E+9}",
      "{\"a\":\"\\ud83c\"}", "{\"a\":\"\\ud83c\\udf89\"}", "{\"a\":\"\\udf89\"}",
      "{\"a\":\"\\ud83c\\u0041\"}",
      "{\"a\":\"\\x\"}", "{\"a\":\"\\u00G0\"}", "{\"a\":tru}", "{\"a\":nulll}", "{}{}", "{},\"event\":{}",
      "{\"a\"}",
      "{\"a\":[1,2,{\"b\":null}],\"a\":false}", "{\"\":\"\"}", "{\"a\":\"", "{\"a\":1 }",
    ]
    let ids = [
      "a", "", "id-0", "\\u0041", "\\n", "\\u000a", "\\u001f", "\\\"", "\\", "\\/", "\u{E9}", "\u{7F}",
      "\\u00e9",
      String(repeating: "i", count: 511 + random.below(3)),
      String(repeating: "\\u0001", count: 511 + random.below(3)),
    ]
    let id = ids[random.below(ids.count)]
    return Array(#"{"v":1,"id":"\#(id)","event":"#.utf8) + Array(events[random.below(events.count)].utf8)
  }

  private static func stranger(_ random: inout FuzzRandom) -> [UInt8] {
    let texts = ["dear diary", "\u{FEFF}", "{}", "{\"v\":2", "\n", "[", "{\"v\":1,\"id\":\"", "\0\0{"]
    return Array(texts[random.below(texts.count)].utf8)
  }
}
