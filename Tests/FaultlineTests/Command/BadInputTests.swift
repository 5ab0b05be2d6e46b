import Foundation
import Testing

/// Bad input gets one clear line on standard error, the right code, and never a trap.
@Suite struct BadInputTests {
  @Test(arguments: [
    ["run", "no-such-scenario"], ["run", "--seed", "18446744073709551616"], ["run", "--seed", "minus-one"],
    ["run", "--seeds", "5..<5"], ["run", "--strategy", "pct:0"], ["run", "--strategy", "luck"],
    ["run", "--defect", "no-such-defect"], ["run", "--bogus"], ["dance"], ["replay"], ["run", "--jobs", "0"],
  ])
  func aWrongCommandLineIsAUsageError(_ words: [String]) async throws {
    let outcome = try await run(words)
    #expect(outcome.code == 64, "\(words)")
    #expect(outcome.error.hasPrefix("error: "))
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [
    ("", "cut short"), ("{\"version\": 1", "cut short"), ("hello", "not JSON"),
    ("[1, 2]", "not a Faultline case"),
    ("{\"version\": 99, \"scenario\": \"x\"}", "version 99"),
    ("{\"version\": 1, \"scenario\": \"x\"}", "missing"),
  ])
  func anUnusableCaseFileIsMalformedInput(_ content: String, _ message: String) async throws {
    try await Tool.withDirectory { directory in
      let path = directory + "/case.json"
      try content.write(toFile: path, atomically: true, encoding: .utf8)
      for command in ["replay", "shrink", "explain"] {
        let outcome = try await Tool.run(command, path)
        #expect(outcome.code == 65, "\(command) \(content)")
        #expect(outcome.error.contains(message), "\(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1)
      }
    }
  }

  @Test func aMissingCaseFileHasItsOwnCode() async throws {
    let outcome = try await Tool.run("replay", "/nonexistent/case.json")
    #expect(outcome.code == 66)
    #expect(outcome.error.contains("no such case file"))
  }

  @Test func anUnwritableReportDirectoryIsNoticedBeforeAnythingRuns() async throws {
    let outcome = try await Tool.run("run", "canary-adopted", "--seeds", "1", "--report", "/dev/null/reports")
    #expect(outcome.code == 74)
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.output.isEmpty)
  }

  private func run(_ words: [String]) async throws -> Tool.Outcome {
    switch words.count {
    case 1: try await Tool.run(words[0])
    case 2: try await Tool.run(words[0], words[1])
    default: try await Tool.run(words[0], words[1], words[2])
    }
  }
}
