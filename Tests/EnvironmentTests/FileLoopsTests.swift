import Environment
import Testing

@Suite("Loops over short and interrupted calls")
struct FileLoopsTests {
  typealias Request = ScriptedFile.Request

  @Test("appendAll goes on where a short write stopped")
  func appendAllAfterShortWrites() async throws {
    let file = ScriptedFile([.move(3), .move(1)])
    try await file.appendAll("0123456789".bytes)
    #expect(file.content == "0123456789")
    #expect(file.requests.map(\.count) == [10, 7, 6])
  }

  @Test("appendAll writes the slice it was given, not its whole array")
  func appendAllOfASlice() async throws {
    let file = ScriptedFile([.move(1)])
    try await file.appendAll("0123456789".bytes[4..<7])
    #expect(file.content == "456")
  }

  @Test("appendAll repeats interrupted writes, before and after short ones")
  func appendAllAfterInterrupts() async throws {
    let file = ScriptedFile([.fail(.interrupted), .fail(.interrupted), .move(2), .fail(.interrupted)])
    try await file.appendAll("abcd".bytes)
    #expect(file.content == "abcd")
    #expect(file.requests.map(\.count) == [4, 4, 4, 2, 2])
  }

  @Test("appendAll reports a write that accepts nothing as EIO, and does not repeat it")
  func appendAllOfNothing() async throws {
    let file = ScriptedFile([.move(2), .move(0)])
    await #expect(throws: FileError(.append, path: "scripted", code: .inputOutput)) {
      try await file.appendAll("abcd".bytes)
    }
    #expect(file.content == "ab")
    #expect(file.requests.count == 2)
  }

  @Test("appendAll stops at the first real error and leaves the prefix")
  func appendAllFails() async throws {
    let file = ScriptedFile([.move(1), .fail(.noSpace)])
    await #expect(throws: FileError(.append, path: "scripted", code: .noSpace)) {
      try await file.appendAll("abcd".bytes)
    }
    #expect(file.content == "a")
    #expect(file.requests.count == 2)
  }

  @Test("appendAll of no bytes makes no call")
  func appendAllOfNoBytes() async throws {
    let file = ScriptedFile([.fail(.inputOutput)])
    try await file.appendAll([])
    #expect(file.requests == [])
  }

  @Test("readFully goes on where a short or interrupted read stopped")
  func readFullyAfterShortReads() async throws {
    let file = ScriptedFile([.move(2), .fail(.interrupted), .move(1)], content: "0123456789")
    #expect(try await file.readFully(count: 6, at: 3) == Array("345678".utf8))
    #expect(
      file.requests == [
        Request(count: 6, offset: 3), Request(count: 4, offset: 5), Request(count: 4, offset: 5),
        Request(count: 3, offset: 6),
      ])
  }

  @Test("readFully returns fewer bytes when the file ends, and asks no more")
  func readFullyAtTheEnd() async throws {
    let file = ScriptedFile([.move(10), .move(10), .fail(.inputOutput)], content: "abc")
    #expect(try await file.readFully(count: 10, at: 1) == Array("bc".utf8))
    #expect(file.requests == [Request(count: 10, offset: 1), Request(count: 8, offset: 3)])
  }

  @Test("readFully stops at the first real error")
  func readFullyFails() async throws {
    let file = ScriptedFile([.move(1), .fail(.inputOutput)], content: "abc")
    await #expect(throws: FileError(.pread, path: "scripted", code: .inputOutput)) {
      _ = try await file.readFully(count: 3, at: 0)
    }
  }

  @Test("readFully of no bytes makes no call")
  func readFullyOfNoBytes() async throws {
    let file = ScriptedFile([.fail(.inputOutput)])
    #expect(try await file.readFully(count: 0, at: 0) == [])
    #expect(file.requests == [])
  }

  @Test("Every call of a loop is known by the place that asked for the loop")
  func callSites() async throws {
    let file = ScriptedFile([.move(1), .move(1), .move(1)], content: "abc")
    try await file.appendAll("de".bytes)
    let line: UInt = #line - 1
    _ = try await file.readFully(count: 2, at: 0)
    #expect(file.sites.map(\.line) == [line, line, line + 2, line + 2])
    #expect(file.sites.allSatisfy { $0.description.hasPrefix("FileLoopsTests.swift:") })
  }

  @Test("retryingInterrupts repeats EINTR and nothing else")
  func retrying() async throws {
    let file = ScriptedFile([.fail(.interrupted), .fail(.wouldBlock)], content: "abc")
    await #expect(throws: FileError(.pread, path: "scripted", code: .wouldBlock)) {
      _ = try await retryingInterrupts { () async throws(FileError) in
        try await file.read(count: 1, at: 0)
      }
    }
    #expect(file.requests.count == 2)
  }
}
