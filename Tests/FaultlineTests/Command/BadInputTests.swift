import Foundation
import Testing

/// Bad input gets one clear line on standard error, the right code, and never a trap.
@Suite struct BadInputTests {
  @Test(arguments: [
    ["run", "no-such-scenario"], ["run", "--seed", "18446744073709551616"], ["run", "--seed", "minus-one"],
    ["run", "--seeds", "5..<5"], ["run", "--strategy", "pct:0"], ["run", "--strategy", "luck"],
    ["run", "--defect", "no-such-defect"], ["run", "--bogus"], ["dance"], ["replay"], ["run", "--jobs", "0"],
  ])
  func aWrongCommandLineIsAUsageError(_ words: [String]) throws {
    let outcome = try run(words)
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
  func anUnusableCaseFileIsMalformedInput(_ content: String, _ message: String) throws {
    try Tool.withDirectory { directory in
      let path = directory + "/case.json"
      try content.write(toFile: path, atomically: true, encoding: .utf8)
      for command in ["replay", "shrink", "explain"] {
        let outcome = try Tool.run(command, path)
        #expect(outcome.code == 65, "\(command) \(content)")
        #expect(outcome.error.contains(message), "\(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1)
      }
    }
  }

  @Test func aMissingCaseFileHasItsOwnCode() throws {
    let outcome = try Tool.run("replay", "/nonexistent/case.json")
    #expect(outcome.code == 66)
    #expect(outcome.error.contains("no such case file"))
  }

  @Test func anUnwritableReportDirectoryIsNoticedBeforeAnythingRuns() throws {
    let outcome = try Tool.run("run", "canary-adopted", "--seeds", "1", "--report", "/dev/null/reports")
    #expect(outcome.code == 74)
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.output.isEmpty)
  }

  private func run(_ words: [String]) throws -> Tool.Outcome {
    switch words.count {
    case 1: try Tool.run(words[0])
    case 2: try Tool.run(words[0], words[1])
    default: try Tool.run(words[0], words[1], words[2])
    }
  }
}
