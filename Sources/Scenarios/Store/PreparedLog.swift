import Sim

/// A log that is there before the run begins: what an earlier writer, a crash or a bad disk has left.
///
/// Of damage in the interior, of damaged lines with a newline and of NULs the death of a process makes none; they come
/// from power loss and from the disk, and only from here into a run.
struct PreparedLog: Sendable {
  /// The file's bytes; nil when there is no file.
  var bytes: [UInt8]?
  /// The whole records in it, one without its newline included.
  var records: [(id: String, event: [UInt8])]
  /// Whether the store has to refuse it.
  var isDamaged = false

  /// No log yet.
  static let absent = PreparedLog(bytes: nil, records: [])

  private static let events = [
    (id: "old-1", event: Array(#"{"n":1}"#.utf8)),
    (id: "old-2", event: Array(#"{"text":"Chidé 🎉"}"#.utf8)),
    (id: "old-3", event: Array(#"{"n":3,"q":"\"\\"}"#.utf8)),
  ]
  private static let lines = events.map { ExpectedRecord.line(id: $0.id, event: $0.event) }

  /// Whole records, each with its newline.
  static func whole(_ count: Int) -> PreparedLog {
    PreparedLog(bytes: Array(lines.prefix(count).joined()), records: Array(events.prefix(count)))
  }

  /// One record, so long that the log ends so many bytes before the end of the disk's first page.
  static func filling(pageBut rest: Int) -> PreparedLog {
    let head = Array(#"{"text":""#.utf8)
    let end = Array(#""}"#.utf8)
    let overhead = ExpectedRecord.line(id: "old", event: head + end).count
    let text = [UInt8](
      repeating: UInt8(ascii: "x"), count: DiskProfile.ext4Ordered.pageBytes - rest - overhead)
    let event = head + text + end
    return PreparedLog(
      bytes: ExpectedRecord.line(id: "old", event: event), records: [(id: "old", event: event)])
  }

  /// A whole log, then something that is no record.
  private static func whole(_ count: Int, then tail: some Sequence<UInt8>) -> PreparedLog {
    var log = whole(count)
    log.bytes? += tail
    return log
  }

  /// The last record is torn (R2): its first bytes, at least one, not all.
  static func torn(bytes count: Int) -> PreparedLog {
    whole(2, then: lines[2].prefix(1 + count % (lines[2].count - 2)))
  }

  /// The last record lacks its newline (R1).
  static let withoutNewline: PreparedLog = {
    var log = whole(3)
    log.bytes?.removeLast()
    return log
  }()

  /// The last record has NULs for its newline (R3).
  static func followedByNULs(_ count: Int) -> PreparedLog {
    var log = withoutNewline
    log.bytes? += [UInt8](repeating: 0, count: count)
    return log
  }

  /// NULs where the next record would be (R2).
  static func endingInNULs(_ count: Int) -> PreparedLog {
    whole(2, then: [UInt8](repeating: 0, count: count))
  }

  /// A record that is there twice, to the byte.
  static let repeated = whole(3, then: lines[0])

  /// A damaged line with records behind it (R5).
  static func damagedInterior(at offset: Int) -> PreparedLog {
    var log = whole(3)
    let place = lines[0].count + offset % (lines[1].count - 1)
    log.bytes?[place] ^= 0x80
    log.records.remove(at: 1)
    log.isDamaged = true
    return log
  }

  /// A damaged last line that has its newline (R4).
  static func damagedEnd(at offset: Int) -> PreparedLog {
    var log = whole(2)
    let place = lines[0].count + offset % (lines[1].count - 1)
    log.bytes?[place] ^= 0x80
    log.records.removeLast()
    log.isDamaged = true
    return log
  }

  /// Two different records of one id (R5).
  static let conflicting: PreparedLog = {
    let other = ExpectedRecord.line(id: events[0].id, event: Array(#"{"n":2}"#.utf8))
    var log = whole(3, then: other)
    log.isDamaged = true
    return log
  }()

  /// Draws a log; none yet is the least surprising.
  static func drawn(_ simulation: Simulation) -> PreparedLog {
    switch simulation.choose("log", among: 16) {
    case 6: whole(simulation.choose("records", in: 1...3))
    case 7, 8: torn(bytes: simulation.choose("torn bytes", among: 60))
    case 9: withoutNewline
    case 10: followedByNULs(simulation.choose("NULs", in: 1...600))
    case 11: endingInNULs(simulation.choose("NULs", in: 1...600))
    case 12: repeated
    case 13: damagedInterior(at: simulation.choose("damaged byte", among: 60))
    case 14: damagedEnd(at: simulation.choose("damaged byte", among: 60))
    case 15: conflicting
    default: absent
    }
  }

  /// Draws a log that is on the device from the start: there is something that can be damaged.
  static func drawnOnDevice(_ simulation: Simulation) -> PreparedLog {
    switch simulation.choose("log", among: 4) {
    case 1: whole(3)
    case 2: filling(pageBut: simulation.choose("bytes left in the page", in: 0...400))
    case 3: absent
    default: whole(2)
    }
  }

  /// Draws a log without damage; none yet is the least surprising.
  ///
  /// Near the end of a page records soon lie on two, which a disk writes in any order.
  static func drawnWhole(_ simulation: Simulation) -> PreparedLog {
    switch simulation.choose("log", among: 4) {
    case 2, 3: filling(pageBut: simulation.choose("bytes left in the page", in: 0...400))
    default: absent
    }
  }
}
