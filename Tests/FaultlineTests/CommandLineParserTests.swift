import Sim
import Testing

@testable import faultline

private let known = KnownNames(
  scenarios: ["store-append", "refine"], strategies: ["random", "pct"], defects: ["ack-early"])

private func parse(_ words: String...) throws -> Invocation {
  try CommandLineParser(known: known).parse(words)
}

private func message(_ words: [String]) -> String? {
  do {
    _ = try CommandLineParser(known: known).parse(words)
    return nil
  } catch {
    return error.message
  }
}

@Suite("Command line, what is asked for")
struct InvocationTests {
  @Test("run takes every option, in both spellings")
  func run() throws {
    var expected = RunCommand()
    expected.scenarios = ["refine", "store-append"]
    expected.seeds = .range(16..<256)
    expected.strategy = StrategyChoice(name: "pct", argument: "3:x")
    expected.defect = "ack-early"
    expected.jobs = 2
    expected.report = "out"
    expected.format = .junit
    expected.hashing = .fixed
    expected.keepsGoing = true
    expected.color = .never
    let invocation = try parse(
      "run", "refine", "--seeds=0x10..<256", "--strategy", "pct:3:x", "--defect=ack-early", "store-append",
      "--jobs", "2", "--report=out", "--format", "junit", "--hashing", "fixed", "--keep-going",
      "--color=never")
    #expect(invocation == .run(expected))
  }

  @Test("run with nothing runs a thousand seeds of everything")
  func plainRun() throws {
    #expect(try parse("run") == .run(RunCommand()))
    #expect(RunCommand().seeds == .count(1_000))
  }

  @Test("run selects seeds by number, by name or by time")
  func seeds() throws {
    func seeds(_ words: String...) throws -> SeedSelection? {
      guard case .run(let command) = try CommandLineParser().parse(["run"] + words) else { return nil }
      return command.seeds
    }
    #expect(try seeds("--seeds", "5") == .count(5))
    #expect(try seeds("--seed", "0xFF") == .one(255))
    #expect(try seeds("--for", "2h") == .time(.seconds(7_200)))
    #expect(try seeds("--seeds", "0..<18446744073709551615") == .range(0..<(.max)))
  }

  @Test("replay takes a case file, or a scenario with a seed")
  func replay() throws {
    var file = ReplayCommand()
    (file.subject, file.until, file.format) = ("a.json", 12, .json)
    #expect(try parse("replay", "a.json", "--until", "12", "--format=json") == .replay(file))
    var scenario = ReplayCommand()
    (scenario.subject, scenario.seed, scenario.defect) = ("refine", 7, "ack-early")
    scenario.strategy = StrategyChoice(name: "random", argument: nil)
    let words = ["replay", "refine", "--seed", "7", "--strategy", "random", "--defect", "ack-early"]
    #expect(try CommandLineParser(known: known).parse(words) == .replay(scenario))
  }

  @Test("the other commands take theirs")
  func others() throws {
    #expect(try parse("list", "--format", "json") == .list(ListCommand(format: .json)))
    #expect(try parse("doctor", "--format=json") == .doctor(DoctorCommand(format: .json)))
    let shrink = ShrinkCommand(path: "a", output: "b", time: .milliseconds(500))
    #expect(try parse("shrink", "a", "--output", "b", "--time", "500ms") == .shrink(shrink))
    #expect(
      try parse("explain", "a", "--time=5m") == .explain(ExplainCommand(path: "a", time: .seconds(300))))
    let bench = BenchCommand(workloads: [.w1, .w4], pairs: 9, format: .json)
    #expect(try parse("bench", "W1", "w4", "--pairs", "9", "--format", "json") == .bench(bench))
    var demo = DemoCommand()
    (demo.directory, demo.speed, demo.color) = ("d", 10, .never)
    #expect(try parse("demo", "--directory", "d", "--speed=10", "--color", "never") == .demo(demo))
  }

  @Test("words after -- are never options")
  func terminator() throws {
    #expect(try parse("shrink", "--", "--help") == .shrink(ShrinkCommand(path: "--help")))
    #expect(
      try parse("shrink", "--output", "-", "--", "--") == .shrink(ShrinkCommand(path: "--", output: "-")))
  }

  @Test("version and help win over everything else before --")
  func helpAndVersion() throws {
    #expect(try parse("--version") == .version)
    #expect(try parse("list", "--version") == .version)
    #expect(try parse("run", "--bogus", "-h") == .help(CommandTable.run.help(width: 80)))
    #expect(try parse() == .help(CommandLineParser().help))
    #expect(try parse("--help") == parse("-h"))
  }
}

@Suite("Command line, what is refused")
struct UsageErrorTests {
  @Test("is printed with the usage and the way to the help, control bytes escaped")
  func text() throws {
    let error = try #require(throws: UsageError.self) { try parse("shrink", "a", "\u{1b}[2J\n") }
    let expected = #"""
      error: unexpected argument '\u{1b}[2J\n'
      Usage: faultline shrink <case> [--output <file>] [--time <duration>]
      See 'faultline shrink --help' for more information.

      """#
    #expect(error.description == expected)
    let unknown = try #require(throws: UsageError.self) { try parse("pass") }
    #expect(unknown.description.hasSuffix("See 'faultline --help' for more information.\n"))
  }

  @Test(
    "names what is wrong",
    arguments: [
      ("rnu", "unknown command 'rnu'. Did you mean 'run'?"),
      ("wibble", "unknown command 'wibble'"),
      ("--versoin", "unknown option '--versoin'. Did you mean '--version'?"),
      ("run --sede 3", "unknown option '--sede'. Did you mean '--seed'?"),
      ("run -j 3", "unknown option '-j'"),
      ("run --seed", "missing value for '--seed <s>'"),
      ("run --seed=", "missing value for '--seed <s>'"),
      ("run --seed --jobs 2", "missing value for '--seed <s>'"),
      ("run --keep-going=yes", "'--keep-going' takes no value"),
      ("run --jobs 2 --jobs 3", "'--jobs' is given twice"),
      ("run --seed 2 --for 3s", "'--for' cannot be combined with '--seed'"),
      ("run store-apend", "unknown scenario 'store-apend'. Did you mean 'store-append'?"),
      ("run --strategy ptc:3", "unknown strategy 'ptc'. Did you mean 'pct'?"),
      ("run --defect ack-erly", "unknown defect 'ack-erly'. Did you mean 'ack-early'?"),
      ("run --format xml", "invalid value 'xml' for '--format': expected text|json|junit|github"),
      ("run --strategy pct:", "invalid value 'pct:' for '--strategy': expected name or name:argument"),
      ("replay", "missing argument '<case>'"),
      ("replay a.json b.json", "unexpected argument 'b.json'"),
      ("replay refine", "the scenario 'refine' needs '--seed'"),
      ("replay a.json --defect ack-early", "'--strategy' and '--defect' need '--seed'"),
      ("replay refind --seed 1", "unknown scenario 'refind'. Did you mean 'refine'?"),
      ("bench W5", "invalid value 'W5' for '<workload>': expected one of W1, W2, W3, W4"),
      ("list all", "unexpected argument 'all'"),
    ])
  func messages(words: String, expected: String) {
    #expect(message(words.split(separator: " ").map(String.init)) == expected)
  }

  @Test(
    "includes every value out of range",
    arguments: [
      "--seeds 0", "--seeds 18446744073709551616", "--seeds -1", "--seeds=-1", "--seeds=+1", "--seeds 0x10",
      "--seeds 3..<3", "--seeds 4..<3", "--seeds 1..<", "--seeds ..<4", "--seeds 1...4", "--seeds 0..<2..<4",
      "--seeds 0..<18446744073709551616", "--seed 18446744073709551616", "--seed 0x1ffffffffffffffff",
      "--seed 0x", "--seed abc", "--seed 1.5", "--seed ١", "--for 10", "--for 0s", "--for s", "--for 1d",
      "--for 1.5s", "--for 9223372036854775807h", "--for 99999999999999999999s", "--jobs 0", "--jobs two",
    ])
  func ranges(words: String) {
    #expect(message(["run"] + words.split(separator: " ").map(String.init)) != nil)
  }
}

@Suite("Seeds")
struct SeedTests {
  @Test("are decimal, hex, or the first sixteen digits of a commit hash")
  func spellings() throws {
    #expect(try Seed.parse("18446744073709551615") == .max)
    #expect(try Seed.parse("0xDeadBeef") == 0xdead_beef)
    #expect(try Seed.parse("f71edd6a0123456789abcdef0123456789abcdef") == 0xf71e_dd6a_0123_4567)
    #expect(try Seed.parse("1234567890123456789012345678901234567890") == 0x1234_5678_9012_3456)
  }
}

@Suite("Suggestions")
struct SuggestionTests {
  @Test("count a swap of neighbours as one mistake")
  func distances() {
    #expect(Suggestion.distance(from: "", to: "abc") == 3)
    #expect(Suggestion.distance(from: "abc", to: "") == 3)
    #expect(Suggestion.distance(from: "seeds", to: "sedes") == 1)
    #expect(Suggestion.distance(from: "kitten", to: "sitting") == 3)
  }

  @Test("offer the first of the nearest, and nothing far away")
  func nearest() {
    #expect(Suggestion.nearest(to: "bat", among: ["cat", "hat"]) == "cat")
    #expect(Suggestion.nearest(to: "hats", among: ["cat", "hat"]) == "hat")
    #expect(Suggestion.nearest(to: "run", among: ["replay", "list"]) == nil)
  }
}
