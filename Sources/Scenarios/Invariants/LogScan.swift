/// The lines of a log's true bytes, kept up with the file by reading only what has changed.
struct LogScan {
  /// A line that ends with a newline.
  struct Line {
    /// Its bytes, without the newline.
    let range: Range<Int>
    /// The record's id; nil when the line is no record.
    let id: String?

    /// The offset behind its newline.
    var end: Int { range.upperBound + 1 }
  }

  /// What follows the last newline.
  enum Tail: Equatable {
    /// Nothing.
    case none
    /// A whole record.
    case record(Range<Int>, id: String)
    /// A whole record, then nothing but NULs.
    case recordAndNULs(Range<Int>, id: String)
    /// Anything else.
    case torn(Range<Int>)
  }

  /// The longest line that can be a record, in bytes, without its newline.
  let maximumRecordBytes: Int

  /// The lines, in order.
  private(set) var lines: [Line] = []
  /// The size of the file.
  private(set) var size = 0

  /// Creates a scan of a log that is still empty; by default with the longest record that stores take by default.
  init(maximumRecordBytes: Int = 1 << 20) { self.maximumRecordBytes = maximumRecordBytes }

  /// Where what follows the last newline begins.
  var tailStart: Int { lines.last?.end ?? 0 }

  /// Reads the file anew from the first offset that may have changed.
  /// - Returns: The number of the first line that was read anew.
  /// - Complexity: O(bytes from the line at the offset on).
  mutating func update(_ bytes: [UInt8], from changed: Int) -> Int {
    while let last = lines.last, last.end > changed { lines.removeLast() }
    let first = lines.count
    size = bytes.count
    // An unterminated tail that was there before has no newline, but may be long: NULs.
    var start = tailStart
    var position = max(start, min(changed, size))
    while position < size {
      if bytes[position] == UInt8(ascii: "\n") {
        lines.append(Line(range: start..<position, id: id(of: start..<position, bytes)))
        start = position + 1
      }
      position += 1
    }
    return first
  }

  /// Judges what follows the last newline.
  func tail(_ bytes: [UInt8]) -> Tail {
    let range = tailStart..<size
    guard let last = bytes[range].lastIndex(where: { $0 != 0 }) else {
      return range.isEmpty ? .none : .torn(range)
    }
    let record = range.lowerBound..<last + 1
    guard let id = id(of: record, bytes) else { return .torn(range) }
    return record == range ? .record(record, id: id) : .recordAndNULs(record, id: id)
  }

  private func id(of range: Range<Int>, _ bytes: [UInt8]) -> String? {
    range.count <= maximumRecordBytes ? ExpectedRecord.id(bytes, in: range) : nil
  }
}
