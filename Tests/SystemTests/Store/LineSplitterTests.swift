import Testing

@testable import SystemUnderTest

struct LineSplitterTests {
  private func split(
    _ bytes: [UInt8], pieces: Int, maximumRecordBytes: Int = 4
  ) -> (lines: [LineSplitter.Line], rest: LineSplitter.Line?) {
    var splitter = LineSplitter(maximumRecordBytes: maximumRecordBytes)
    var lines: [LineSplitter.Line] = []
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      splitter.add(Array(bytes[start..<min(start + pieces, bytes.count)]))
      while let line = splitter.next() { lines.append(line) }
    }
    return (lines, splitter.unterminated())
  }

  @Test("Lines are the same whatever pieces they come in", arguments: 1...12)
  func pieces(_ pieces: Int) throws {
    let (lines, rest) = split([UInt8]("ab\n\nwxyz\nvwxyz\nuvwxyz\nc".utf8), pieces: pieces)
    #expect(lines.map { String(decoding: $0.text, as: UTF8.self) } == ["ab", "", "wxyz", "vwxyz", "uvwxy"])
    #expect(lines.map(\.length) == [2, 0, 4, 5, 6])
    #expect(lines.map(\.offset) == [0, 3, 4, 9, 15])
    #expect(lines.map(\.number) == [1, 2, 3, 4, 5])
    #expect(lines.map(\.continuesWithNULsOnly) == [true, true, true, true, false])
    let last = try #require(rest)
    #expect((last.offset, last.number, last.length, Array(last.text)) == (22, 6, 1, [0x63]))
  }

  @Test("Nothing behind the last newline is no line")
  func terminated() {
    #expect(split([0x61, 0x0A], pieces: 1).rest == nil)
    #expect(split([], pieces: 1).rest == nil)
  }

  @Test("Behind a record's length only NULs are told from other bytes", arguments: 1...12)
  func nuls(_ pieces: Int) throws {
    let padded = [UInt8]("abcd".utf8) + [UInt8](repeating: 0, count: 9)
    let rest = try #require(split(padded, pieces: pieces).rest)
    #expect(rest.text == [0x61, 0x62, 0x63, 0x64, 0])
    #expect(rest.length == 13)
    #expect(rest.continuesWithNULsOnly)
    let interrupted = try #require(split(padded + [1, 0], pieces: pieces).rest)
    #expect(!interrupted.continuesWithNULsOnly)
  }
}
