import Testing

@testable import Scenarios

/// The oracle's own classification of a log, on exact bytes.
struct LogRuleTests {
  private static let half = Array(#"{"v":1,"id":"torn","ev"#.utf8)
  private static let newline = Array("\n".utf8)
  private static let good = Records.lines(Records.a, Records.b)

  private func rule(_ bytes: [UInt8]) -> LogRule {
    var scan = LogScan()
    _ = scan.update(bytes, from: 0)
    return LogRule(scan, bytes)
  }

  private static func nuls(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  @Test("R0: nothing, whole lines, a repeated line")
  func clean() {
    #expect(rule([]) == .clean)
    #expect(rule(Self.good) == .clean)
    #expect(rule(Self.good + Records.lines(Records.a)) == .clean)
  }

  @Test("R1: a record without newline")
  func withoutNewline() {
    #expect(rule(Records.a) == .withoutNewline(0..<Records.a.count, id: "a"))
    let start = Self.good.count
    let rule = rule(Self.good + Records.c)
    #expect(rule == .withoutNewline(start..<start + Records.c.count, id: "Chidé 🎉"))
    #expect(rule.recordWithoutNewline?.range == start..<start + Records.c.count)
    #expect(!rule.cuts && rule.damage == nil)
  }

  @Test(
    "R2: an unterminated tail that is no record",
    arguments: [
      half, nuls(1), nuls(700), half + nuls(3), nuls(2) + half, Records.c + nuls(2) + [1],
      Records.c + Records.a,
    ])
  func tornTail(_ tail: [UInt8]) {
    let rule = rule(Self.good + tail)
    #expect(rule == .torn(Self.good.count..<Self.good.count + tail.count))
    #expect(rule.cuts && rule.damage == nil && rule.recordWithoutNewline == nil)
  }

  @Test("R3: a record, then nothing but NULs", arguments: [1, 511, 5000])
  func followedByNULs(_ count: Int) {
    let start = Self.good.count
    let rule = rule(Self.good + Records.c + Self.nuls(count))
    #expect(rule == .followedByNULs(start..<start + Records.c.count, id: "Chidé 🎉"))
    #expect(rule.cuts)
  }

  @Test(
    "R4: damaged lines up to the end, whatever is torn behind them", arguments: [[], newline, half, nuls(9)])
  func damagedEnd(_ tail: [UInt8]) {
    let rule = rule(Self.good + Self.half + Self.newline + tail)
    #expect(rule == .damagedEnd(offset: Self.good.count, line: 3))
    #expect(rule.damage?.offset == Self.good.count)
  }

  @Test("R5: a damaged line with a record behind it, also one without newline")
  func damagedInterior() {
    for record in [Records.lines(Records.c), Records.c, Records.c + Self.nuls(4)] {
      for line in [Self.half, [], Records.c + Records.a] {
        #expect(
          rule(Self.good + line + Self.newline + record) == .damagedInterior(offset: Self.good.count, line: 3)
        )
      }
    }
  }

  @Test("R5: two different records of one id, whatever ends the second")
  func conflict() {
    let other = Records.sealed(#"{"v":1,"id":"a","event":{"n":1}"#)
    for tail in [Records.lines(other), other, other + Self.nuls(3)] {
      #expect(rule(Self.good + tail) == .damagedInterior(offset: Self.good.count, line: 3))
    }
  }

  @Test("Two spellings that Swift calls one string are two ids")
  func spellings() {
    let records = ["\u{E9}", "e\u{301}"].map { ExpectedRecord.line(id: $0, event: Array("{}".utf8)) }
    #expect(rule(records[0] + records[1]) == .clean)
  }

  @Test("A line longer than a record may be is none, though it has the shape")
  func tooLong() {
    var scan = LogScan(maximumRecordBytes: Records.c.count - 1)
    _ = scan.update(Records.lines(Records.a, Records.c), from: 0)
    #expect(scan.lines.map(\.id) == ["a", nil])
  }

  @Test("Each rule has its name in the table")
  func names() {
    let shapes = [
      Self.good, Self.good + Records.c, Self.good + Self.half, Self.good + Records.c + Self.nuls(1),
      Self.good + Self.newline, Self.newline + Self.good,
    ]
    #expect(shapes.map { rule($0).name } == ["R0", "R1", "R2", "R3", "R4", "R5"])
  }

  @Test("The prepared logs are what they are called")
  func preparedLogs() {
    let torn = (0..<60).map { PreparedLog.torn(bytes: $0) }
    let interior = (0..<60).map { PreparedLog.damagedInterior(at: $0) }
    let end = (0..<60).map { PreparedLog.damagedEnd(at: $0) }
    let logs: [(String, [PreparedLog])] = [
      ("R0", [.whole(1), .whole(3), .repeated]), ("R1", [.withoutNewline]),
      ("R2", torn + [.endingInNULs(1), .endingInNULs(600)]),
      ("R3", [.followedByNULs(1), .followedByNULs(600)]),
      ("R4", end), ("R5", interior + [.conflicting]),
    ]
    for (name, logs) in logs {
      for log in logs {
        let rule = rule(log.bytes ?? [])
        #expect(rule.name == name)
        #expect(log.isDamaged == (rule.damage != nil))
      }
    }
  }

  @Test("Reading only what has changed sees what reading everything sees")
  func incremental() {
    var random = Numbers()
    let pieces = [
      Records.lines(Records.a), Records.lines(Records.b), Records.c, Self.half, Self.newline, Self.nuls(3),
    ]
    for _ in 0..<300 {
      var bytes: [UInt8] = []
      var scan = LogScan()
      for _ in 0..<12 {
        let kept =
          Int.random(in: 0...3, using: &random) == 0
          ? Int.random(in: 0...bytes.count, using: &random) : bytes.count
        bytes = Array(bytes.prefix(kept)) + pieces[Int.random(in: 0..<pieces.count, using: &random)]
        _ = scan.update(bytes, from: kept)
        var whole = LogScan()
        _ = whole.update(bytes, from: 0)
        #expect(scan.lines.map(\.range) == whole.lines.map(\.range))
        #expect(scan.lines.map(\.id) == whole.lines.map(\.id))
        #expect(LogRule(scan, bytes) == LogRule(whole, bytes))
      }
    }
  }
}

/// Numbers that are the same in every run: the generator of Knuth's MMIX.
private struct Numbers: RandomNumberGenerator {
  private var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 33
  }
}
