/// Cuts a log that comes in pieces into lines, within bounded memory.
///
/// After a crash a file may hold gigabytes without a newline, a hole of NULs for instance. Of a line only as
/// many bytes are kept as tell a record from what cannot be one; of the rest, its length and whether there
/// is anything but NULs in it.
package struct LineSplitter {
  /// Where a line is: what may be remembered of it without keeping its bytes.
  package struct Place {
    /// Bytes from the start of the file.
    package let offset: Int
    /// The line's number, counted from 1.
    package let number: Int
  }

  /// A line without its newline.
  package struct Line {
    /// Bytes from the start of the file.
    package let offset: Int
    /// Counted from 1.
    package let number: Int
    /// The whole line, or its first bytes when it is longer than any record.
    package let text: ArraySlice<UInt8>
    /// Bytes of the whole line.
    package let length: Int
    /// Whether all bytes behind `text`, if any, are NULs.
    package let continuesWithNULsOnly: Bool

    package var place: Place { Place(offset: offset, number: number) }
  }

  private let maximumKept: Int
  private var input: ArraySlice<UInt8> = []
  private var offset = 0
  private var number = 1
  private var kept: [UInt8] = []
  private var length = 0
  private var continuesWithNULsOnly = true

  /// Creates a splitter for records of up to so many bytes.
  package init(maximumRecordBytes: Int) {
    // One byte more than a record has shows that a line is none.
    maximumKept = maximumRecordBytes + 1
  }

  /// Adds the file's next bytes, once ``next()`` has returned `nil` for those before.
  package mutating func add(_ bytes: [UInt8]) {
    input = bytes[...]
  }

  /// The next line that ends with a newline; `nil` when more bytes are needed.
  package mutating func next() -> Line? {
    guard let newline = input.firstIndex(of: ASCII.newline) else {
      keep(input)
      input = []
      return nil
    }
    let part = input[..<newline]
    input = input[(newline + 1)...]
    defer { startLine() }
    // Most lines lie within one piece and need no copy.
    if length == 0, part.count <= maximumKept {
      length = part.count
      return line(part)
    }
    keep(part)
    return line(kept[...])
  }

  /// What stands behind the last newline; `nil` when nothing does.
  package func unterminated() -> Line? {
    length == 0 ? nil : line(kept[...])
  }

  private func line(_ text: ArraySlice<UInt8>) -> Line {
    Line(
      offset: offset, number: number, text: text, length: length,
      continuesWithNULsOnly: continuesWithNULsOnly)
  }

  private mutating func keep(_ part: ArraySlice<UInt8>) {
    let fitting = part.prefix(maximumKept - kept.count)
    kept += fitting
    length += part.count
    if continuesWithNULsOnly {
      continuesWithNULsOnly = part.dropFirst(fitting.count).allSatisfy { $0 == 0 }
    }
  }

  private mutating func startLine() {
    offset += length + 1
    number += 1
    length = 0
    kept.removeAll(keepingCapacity: true)
    continuesWithNULsOnly = true
  }
}
