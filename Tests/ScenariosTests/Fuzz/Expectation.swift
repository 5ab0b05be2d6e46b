import SystemUnderTest

@testable import Scenarios

/// What opening a store on some bytes has to come to, from the oracle's reading alone.
struct Expectation {
  struct Record {
    let id: String
    let event: [UInt8]
  }

  let rule: LogRule
  /// The events of a log that is served, in order, each once.
  private(set) var records: [Record] = []
  /// What is in the log once it is open.
  let recoveredBytes: [UInt8]
  /// The same with the newline that the next append writes.
  let terminatedBytes: [UInt8]
  let report: RecoveryReport
  /// Whether it is a file that a store never wrote: no line of it ends, and it begins like no record.
  let isStrange: Bool

  init(_ bytes: [UInt8], limits: StoreLimits) {
    var scan = LogScan(maximumRecordBytes: limits.maximumRecordBytes)
    _ = scan.update(bytes, from: 0)
    let rule = LogRule(scan, bytes)
    self.rule = rule
    isStrange = rule.isTorn && scan.lines.isEmpty && !Self.mayBeTorn(bytes)

    var ranges = scan.lines.compactMap { line in line.id.map { (id: $0, range: line.range) } }
    if let (range, id) = rule.recordWithoutNewline { ranges.append((id, range)) }
    var seen: Set<[UInt8]> = []
    for (id, range) in ranges where seen.insert(Array(id.utf8)).inserted {
      records.append(Record(id: id, event: Self.event(bytes[range], id: id)))
    }

    let kept = rule.isTorn ? scan.tailStart : rule.recordWithoutNewline?.range.upperBound ?? bytes.count
    recoveredBytes = Array(bytes[..<kept])
    terminatedBytes =
      rule.recordWithoutNewline == nil ? recoveredBytes : recoveredBytes + [UInt8(ascii: "\n")]
    let end: RecoveryReport.End
    switch rule {
    case .torn(let range):
      end = .incompleteRecordCut(
        .init(offset: range.lowerBound, length: range.count, firstBytes: Array(bytes[range].prefix(32))))
    case .withoutNewline: end = .withoutNewline
    case .followedByNULs: end = .nulsCut(bytes: bytes.count - kept)
    default: end = .clean
    }
    report = RecoveryReport(events: records.count, repeatedRecords: ranges.count - records.count, end: end)
  }

  /// An id that no record has.
  var freshID: String {
    let longest = records.map { $0.id.utf8.count }.max() ?? 0
    guard longest >= 512 else { return String(repeating: "n", count: longest + 1) }
    let taken = Set(records.map { Array($0.id.utf8) })
    return (0...).lazy.map { "fresh-\($0)" }.first { !taken.contains(Array($0.utf8)) } ?? ""
  }

  /// Whether a record whose blocks may be missing can have begun like this.
  private static func mayBeTorn(_ bytes: [UInt8]) -> Bool {
    let head = Array(#"{"v":1,"id":""#.utf8)
    for (index, byte) in bytes.prefix(head.count).enumerated() where byte != 0 && byte != head[index] {
      return false
    }
    return true
  }

  /// The event within a record: the envelope around it has a length that only the id changes.
  private static func event(_ record: ArraySlice<UInt8>, id: String) -> [UInt8] {
    let empty = ExpectedRecord.line(id: id, event: [])
    let tail = #","crc":"00000000"}"#.utf8.count
    return Array(record.dropFirst(empty.count - 1 - tail).dropLast(tail))
  }
}

extension LogRule {
  var isTorn: Bool { if case .torn = self { true } else { false } }
}
