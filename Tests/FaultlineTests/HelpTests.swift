import Testing

@testable import faultline

@Suite("Help")
struct HelpTests {
  @Test("of a command has this look")
  func command() {
    let expected = """
      OVERVIEW: Search a smaller case that fails in the same way.

      USAGE: faultline shrink <case> [--output <file>] [--time <duration>]

      ARGUMENTS:
        <case>                  The case file.

      OPTIONS:
        --output <file>         Where to write the smaller case.
        --time <duration>       When to give up, done or not. (default: 60s)
        --version               Show the version.
        -h, --help              Show help information.

      EXIT STATUS:
        0                       Nothing failed.
        3                       A run escaped control, or its replay differed.
        64                      The command line is wrong.
        65                      An input file is malformed.
        66                      An input file is missing.
        70                      The harness itself failed.
        74                      A report could not be written.

      """
    #expect(CommandTable.shrink.help(width: 80) == expected)
  }

  @Test("breaks the usage between options, and gives a long name a line of its own")
  func wrapping() {
    let lines = CommandTable.run.help(width: 60).split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(lines.contains("  [--strategy <name[:arg]>] [--defect <name>] [--jobs <j>]"))
    #expect(lines.contains("  --format <text|json|junit|github>"))
    #expect(lines.contains("                          How to print the result. (default:"))
  }

  @Test("of the tool names every command and every exit code")
  func tool() {
    let help = CommandLineParser().help
    let names = [
      "run", "replay", "sweep", "list", "doctor", "shrink", "explain", "bench", "demo", "defects", "exhaust",
    ]
    for name in names {
      #expect(help.contains("\n  \(name) "))
    }
    for code in [0, 1, 3, 64, 65, 66, 70, 74, 130] { #expect(help.contains("\n  \(code) ")) }
  }
}
