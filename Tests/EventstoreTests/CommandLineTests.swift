import SystemUnderTest
import Testing

@testable import eventstore

@Suite struct CommandLineTests {
  @Test func aLogWithoutADirectoryIsInTheWorkingOne() {
    #expect(LogLocation("events.log")?.directory == ".")
    #expect(LogLocation("/events.log")?.directory == "/")
    #expect(LogLocation("a/b/events.log")?.directory == "a/b")
    #expect(LogLocation("a/b/events.log")?.name == "events.log")
    for path in ["", "a/", ".", "a/..", "a\0b"] { #expect(LogLocation(path) == nil, "\(path)") }
  }

  @Test func everySubcommandIsParsed() throws {
    let log = try #require(LogLocation("a.log"))
    #expect(try CommandLineParser.parse(["append", "a.log", "--level=process"]) == .append(log, .process))
    #expect(try CommandLineParser.parse(["get", "a.log", "x", "--", "-y"]) == .get(log, ids: ["x", "-y"]))
    #expect(try CommandLineParser.parse(["verify", "--format", "json", "a.log"]) == .verify(log, .json))
    #expect(try CommandLineParser.parse(["recover", "a.log"]) == .recover(log, .text))
    var plan = BenchPlan(directory: ".")
    plan.records = 5
    #expect(try CommandLineParser.parse(["bench", ".", "--records", "5"]) == .bench(plan, .text))
  }

  @Test(arguments: [
    (["frobnicate"], "unknown command \"frobnicate\""),
    (["append"], "missing argument '<log>'"),
    (["get", "a.log"], "missing argument '<id>'"),
    (["stats", "a.log", "b.log"], "unexpected argument \"b.log\""),
    (["append", "a.log", "--level"], "missing value for '--level <\(levels)>'"),
    (["append", "a.log", "--level", "hope"], "invalid value \"hope\" for '--level': expected \(levels)"),
    (["stats", "a.log", "--color"], "unknown option \"--color\""),
    (
      ["bench", ".", "--records", "0"],
      "invalid value \"0\" for '--records': expected a number from 1 to 100000000"
    ),
    (["verify", "a/"], "\"a/\" does not name a file"),
  ])
  func wrongWordsAreRefusedWithAReason(_ words: [String], _ message: String) {
    #expect { try CommandLineParser.parse(words) } throws: { ($0 as? UsageError)?.message == message }
  }

  private static let levels = Subcommand.append.options[0].value

  @Test func helpFitsATerminal() {
    for help in [Subcommand.help] + Subcommand.allCases.map(\.help) {
      #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(help)")
    }
  }
}
