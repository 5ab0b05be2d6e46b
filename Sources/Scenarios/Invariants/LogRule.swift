/// What recovery has to make of a log, by the oracle's own reading of its true bytes.
///
/// R6 needs a mark outside the log, and R7 is a matter of reading, not of bytes.
enum LogRule: Equatable {
  /// R0: whole records only.
  case clean
  /// R1: the last record lacks its newline.
  case withoutNewline(Range<Int>, id: String)
  /// R2: something incomplete behind the last newline.
  case torn(Range<Int>)
  /// R3: the last record has NULs where its newline should be.
  case followedByNULs(Range<Int>, id: String)
  /// R4: a damaged line that ends with a newline, and no record behind it.
  case damagedEnd(offset: Int, line: Int)
  /// R5: a damaged line with a record behind it, or two different records of one id.
  case damagedInterior(offset: Int, line: Int)

  /// The rule's name in the decision table.
  var name: String {
    switch self {
    case .clean: "R0"
    case .withoutNewline: "R1"
    case .torn: "R2"
    case .followedByNULs: "R3"
    case .damagedEnd: "R4"
    case .damagedInterior: "R5"
    }
  }

  /// Where the damage is for which the store must not start.
  var damage: (offset: Int, line: Int)? {
    switch self {
    case .damagedEnd(let offset, let line), .damagedInterior(let offset, let line): (offset, line)
    default: nil
    }
  }

  /// The last record, where it lacks its newline.
  var recordWithoutNewline: (range: Range<Int>, id: String)? {
    switch self {
    case .withoutNewline(let range, let id), .followedByNULs(let range, let id): (range, id)
    default: nil
    }
  }

  /// Whether recovering may cut the file.
  var cuts: Bool {
    switch self {
    case .torn, .followedByNULs: true
    default: false
    }
  }

  /// Classifies a log.
  /// - Complexity: O(n) for n bytes.
  init(_ scan: LogScan, _ bytes: [UInt8]) {
    // By bytes: two spellings of "é" are one string to Swift and two ids to a store.
    var records: [[UInt8]: Range<Int>] = [:]
    var damage: (offset: Int, line: Int)?
    func accept(_ range: Range<Int>, _ id: String, line: Int) -> LogRule? {
      if let damage { return .damagedInterior(offset: damage.offset, line: damage.line) }
      let key = Array(id.utf8)
      if let earlier = records[key], bytes[earlier] != bytes[range] {
        return .damagedInterior(offset: range.lowerBound, line: line)
      }
      records[key] = range
      return nil
    }
    for (index, line) in scan.lines.enumerated() {
      if let id = line.id {
        if let refusal = accept(line.range, id, line: index + 1) {
          self = refusal
          return
        }
      } else if damage == nil {
        damage = (line.range.lowerBound, index + 1)
      }
    }
    let tail = scan.tail(bytes)
    switch tail {
    case .record(let range, let id), .recordAndNULs(let range, let id):
      if let refusal = accept(range, id, line: scan.lines.count + 1) {
        self = refusal
      } else if case .record = tail {
        self = .withoutNewline(range, id: id)
      } else {
        self = .followedByNULs(range, id: id)
      }
    case .none:
      self = damage.map { .damagedEnd(offset: $0.offset, line: $0.line) } ?? .clean
    case .torn(let range):
      self = damage.map { .damagedEnd(offset: $0.offset, line: $0.line) } ?? .torn(range)
    }
  }
}
