import Foundation
import Testing

/// The demonstration as a user plays it: on the real clock, at its highest speed.
@Suite struct DemoTests {
  @Test func oneTurnHasTwoWorkersAndOneEnd() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "demo", "--speed", "10", "--format", "json", "--directory", directory)
      #expect(outcome.code == 0, "\(outcome.output)\(outcome.error)")
      let result = try #require(outcome.objects.last)
      #expect(result["result"] as? String == "passed")
      let facts = try #require(result["facts"] as? [String])
      #expect(facts.first == "turn-1/submitted")
      #expect(facts.contains("turn-1/attempt-2"))
      #expect(facts.last == "turn-1/end")
      let log = try String(contentsOfFile: directory + "/turns.log", encoding: .utf8)
      #expect(log.split(separator: "\n").count == facts.count)
      #expect(log.components(separatedBy: #""completed":"#).count == 2)
    }
  }

  @Test func tokensAreShownBeforeTheFirstWorkerIsStoppedAndAfterwards() async throws {
    let outcome = try await Tool.run("demo", "--speed", "10", "--format", "json")
    let stop = try #require(
      outcome.objects.firstIndex { ($0["event"] as? String)?.hasPrefix("stops") == true })
    #expect(outcome.objects[..<stop].contains { $0["text"] != nil })
    #expect(outcome.objects[stop...].contains { $0["text"] != nil })
    let times = outcome.objects.compactMap { $0["ms"] as? Int }
    #expect(times.count > 20)
  }

  @Test func aSecondPlayInOneDirectoryIsAnotherTurn() async throws {
    try await Tool.withDirectory { directory in
      for turn in 1...2 {
        let outcome = try await Tool.run("demo", "--speed", "10", "--directory", directory)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output.contains("turn-\(turn)/end"))
        #expect(!outcome.output.contains("\u{1b}"))
      }
    }
  }

  @Test func withoutADirectoryNothingIsLeftBehind() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run("demo", "--speed", "10", environment: ["TMPDIR": directory])
      #expect(outcome.code == 0, "\(outcome.output)\(outcome.error)")
      #expect(outcome.output.contains("a real log at \(directory)/"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
    }
  }

  @Test func aDirectoryThatCannotBeUsedIsSaidInOneLine() async throws {
    for (directory, code) in [("/nonexistent/demo", 66), ("/dev/null", 74)] as [(String, Int32)] {
      let outcome = try await Tool.run("demo", "--directory", directory)
      #expect(outcome.code == code)
      #expect(outcome.error.contains(directory))
      #expect(outcome.error.split(separator: "\n").count == 1)
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func aForeignLogIsRefusedAndLeftAsItIs() async throws {
    let foreign = [
      "no record\n",
      #"{"v":1,"id":"order-2","event":{"id":"order-2","item":"milk"},"crc":"19b484ce"}"# + "\n",
    ]
    for text in foreign {
      try await Tool.withDirectory { directory in
        try text.write(toFile: directory + "/turns.log", atomically: true, encoding: .utf8)
        let outcome = try await Tool.run("demo", "--directory", directory)
        #expect(outcome.code == 65, "\(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1)
        #expect(try String(contentsOfFile: directory + "/turns.log", encoding: .utf8) == text)
      }
    }
  }

  @Test(arguments: ["0", "11", "fast", "1.5"])
  func aSpeedThatIsNoneIsAUsageError(_ speed: String) async throws {
    let outcome = try await Tool.run("demo", "--speed", speed)
    #expect(outcome.code == 64)
    #expect(outcome.error.contains("expected a number from 1 to 10"))
  }
}
