import Foundation
import Testing

@Suite struct AppendTests {
  private static let log = "events.log"

  @Test func everyLineIsAcknowledgedOrReported() async throws {
    try await Tool.use { tool in
      let input = """
        {"id":"a","text":"Chidé 🎉"}
        nope
        {"id":"a"}

        {"text":"no id"}
        {"id":7}
        {"id":"b","id":"c"}
        {"id":"d","n":[{"id":1}, "}"]}
        """
      let outcome = try await tool.run("append", Self.log, input: input)
      #expect(outcome.code == 1)
      #expect(outcome.objects.map { $0["id"] as? String } == ["a", "d"])
      #expect(outcome.objects.map { $0["level"] as? String } == ["process", "process"])
      let lines = outcome.error.split(separator: "\n").map {
        $0.prefix { $0 != ":" } + $0.dropFirst(6).prefix(8)
      }
      #expect(lines == [2, 3, 5, 6, 7].map { "error line \($0):" })
      let get = try await tool.run("get", Self.log, "d", "x", "a")
      #expect(get.code == 1)
      #expect(get.output == "{\"id\":\"d\",\"n\":[{\"id\":1},\"}\"]}\n{\"id\":\"a\",\"text\":\"Chidé 🎉\"}\n")
      #expect(get.error.contains("no event x"))
    }
  }

  @Test func anIdMayBeEscaped() async throws {
    try await Tool.use { tool in
      let outcome = try await tool.run("append", Self.log, input: #"{"\u0069d":"\u00e9\n\"","x":"\""}"#)
      #expect(outcome.code == 0)
      #expect(outcome.objects.first?["id"] as? String == "é\n\"")
      #expect(try await tool.run("get", Self.log, "é\n\"").code == 0)
    }
  }

  @Test func anAcknowledgementNamesTheLevelAskedFor() async throws {
    try await Tool.use { tool in
      for level in ["process", "power"] {
        let outcome = try await tool.run("append", Self.log, "--level", level, input: "{\"id\":\"\(level)\"}")
        #expect(outcome.code == 0)
        #expect(outcome.objects.map { $0["level"] as? String } == [level])
      }
    }
  }

  @Test func aLineTooLongIsReportedAndTheNextOneTaken() async throws {
    try await Tool.use { tool in
      let huge = String(repeating: "x", count: 5 << 20)
      let outcome = try await tool.run(
        "append", Self.log, input: "{\"id\":\"a\",\"x\":\"\(huge)\"}\n{\"id\":\"b\"}\n")
      #expect(outcome.code == 1)
      #expect(outcome.objects.map { $0["id"] as? String } == ["b"])
      #expect(outcome.error.hasPrefix("error: line 1: "))
    }
  }

  @Test func aFullDiskEndsTheCommandAndLosesNothing() async throws {
    try await Tool.use { tool in
      let lines = (0..<400).map { "{\"id\":\"\($0)\",\"x\":\"\(String(repeating: "x", count: 300))\"}\n" }
      let outcome = try await tool.run("append", Self.log, input: lines.joined(), after: "ulimit -f 64")
      #expect(outcome.code == 74)
      #expect(!outcome.wasKilled)
      #expect(outcome.error.contains("no room is left"))
      #expect(outcome.error.filter { $0 == "\n" }.count == 1)
      let ids = outcome.objects.compactMap { $0["id"] as? String }
      #expect(50..<400 ~= ids.count)
      #expect(PlainReader.ids(tool.bytes(Self.log)) == ids)

      let rest = try await tool.run("append", Self.log, input: lines.dropFirst(ids.count).joined())
      #expect(rest.code == 0)
      #expect(PlainReader.ids(tool.bytes(Self.log))?.count == 400)
    }
  }

  @Test(arguments: ["exec <&-", "exec >&-", "exec >&- 2>&-", "exec <&- >&- 2>&-"])
  func aClosedStreamNeverBecomesTheLog(_ closing: String) async throws {
    try await Tool.use { tool in
      let outcome = try await tool.run("append", Self.log, input: "nope\n{\"id\":\"a\"}\n", after: closing)
      #expect(outcome.code == 74)
      #expect(PlainReader.ids(tool.bytes(Self.log)) != nil)
    }
  }

  @Test func aSecondWriterIsRefusedAndReadersAreNot() async throws {
    try await Tool.use { tool in
      _ = try await tool.run("append", Self.log, input: "{\"id\":\"a\"}")
      let before = tool.bytes(Self.log)
      // Another writer's lock, held by this process.
      let holder = open(tool.path(Self.log), O_RDWR | O_CLOEXEC)
      defer { close(holder) }
      #expect(flock(holder, LOCK_EX | LOCK_NB) == 0)
      for command in ["append", "recover"] {
        let outcome = try await tool.run(command, Self.log, input: "{\"id\":\"b\"}")
        #expect(outcome.code == 75)
        #expect(outcome.error.contains("another process"))
      }
      #expect(try await tool.run("stats", Self.log).output == "1 events, \(before.count) bytes\n")
      #expect(tool.bytes(Self.log) == before)
    }
  }

  @Test func aLogThatIsNotThereIsMissing() async throws {
    try await Tool.use { tool in
      let commands = ["stats", "verify", "recover"]
      for words in commands.map({ [$0, "none.log"] }) + commands.map({ [$0, "no/none.log"] }) {
        let outcome = try await tool.run(words[0], words[1])
        #expect(outcome.code == 66)
        #expect(outcome.error.contains("no such log"))
      }
      let create = try await tool.run("append", "no/none.log")
      #expect(create.code == 73)
      #expect(try FileManager.default.contentsOfDirectory(atPath: tool.directory).isEmpty)
    }
  }
}
