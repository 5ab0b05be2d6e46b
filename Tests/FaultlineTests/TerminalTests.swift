import Testing

@testable import faultline

@Suite("Terminal")
struct TerminalTests {
  @Test(
    "shows colors as the option, then the environment, then the stream say",
    arguments: [
      (true, ColorChoice.auto, [:], true),
      (false, .auto, [:], false),
      (true, .auto, ["TERM": "dumb"], false),
      (true, .auto, ["NO_COLOR": "1"], false),
      (true, .auto, ["NO_COLOR": ""], true),
      (false, .auto, ["CLICOLOR_FORCE": "1"], true),
      (false, .auto, ["FORCE_COLOR": "1"], true),
      (false, .auto, ["FORCE_COLOR": "0"], false),
      (false, .auto, ["FORCE_COLOR": "1", "NO_COLOR": "1"], false),
      (false, .always, ["NO_COLOR": "1", "TERM": "dumb"], true),
      (true, .never, ["FORCE_COLOR": "1"], false),
    ] as [(Bool, ColorChoice, [String: String], Bool)])
  func color(isInteractive: Bool, choice: ColorChoice, environment: [String: String], expected: Bool) {
    let terminal = Terminal(isInteractive: isInteractive, color: choice, environment: environment)
    #expect(terminal.usesColor == expected)
    #expect(terminal.colored("x", .red) == (expected ? "\u{1b}[31mx\u{1b}[0m" : "x"))
  }

  @Test("is rewritten only for a person")
  func rewriting() {
    func canRewrite(_ isInteractive: Bool, _ environment: [String: String]) -> Bool {
      Terminal(isInteractive: isInteractive, color: .auto, environment: environment).canRewrite
    }
    #expect(canRewrite(true, [:]))
    #expect(!canRewrite(false, [:]))
    #expect(!canRewrite(true, ["CI": "true"]))
    #expect(!canRewrite(true, ["TERM": "dumb"]))
  }
}

@Suite("Progress line")
struct ProgressLineTests {
  private final class Screen {
    var written: [String] = []
  }

  @Test("is overwritten at most ten times a second, cut to the width, and removed in the end")
  func interactive() {
    let screen = Screen()
    let terminal = Terminal(isInteractive: true, columns: 8, color: .auto, environment: [:])
    var line = ProgressLine(on: terminal) { screen.written.append($0) }
    let start = ContinuousClock.now
    line.show("1\n2", at: start)
    line.show("early", at: start + .milliseconds(99))
    line.show("123456789", at: start + .milliseconds(100))
    line.clear()
    line.clear()
    #expect(screen.written == ["\r\u{1b}[2K1\\n2", "\r\u{1b}[2K1234567", "\r\u{1b}[2K"])
  }

  @Test("is not written to a file")
  func plain() {
    let screen = Screen()
    var line = ProgressLine(on: Terminal(isInteractive: false, color: .always, environment: [:])) {
      screen.written.append($0)
    }
    line.show("1", at: .now)
    line.clear()
    #expect(screen.written.isEmpty)
  }
}

@Suite("Control bytes")
struct ControlBytesTests {
  @Test(
    "are spelt out, and nothing else is",
    arguments: [
      ("plain é 🙂 \\", "plain é 🙂 \\"), ("a\nb\r\n\t", #"a\nb\r\n\t"#), ("\u{1b}[2J", #"\u{1b}[2J"#),
      ("\u{7f}\u{9b}\u{0}", #"\u{7f}\u{9b}\u{0}"#), ("\u{202e}\u{2028}", #"\u{202e}\u{2028}"#),
      ("👩\u{200d}🚀", "👩\u{200d}🚀"),
    ])
  func escaping(text: String, expected: String) {
    #expect(text.escapingControls == expected)
  }
}
