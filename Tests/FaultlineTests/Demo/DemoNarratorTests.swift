import Synchronization
import Testing

@testable import faultline

@Suite struct DemoNarratorTests {
  private final class Paper: Sendable {
    let text = Mutex("")
  }

  private func told(
    _ format: PlainFormat, color: ColorChoice = .never, _ body: (DemoNarrator) -> Void
  ) -> String {
    let paper = Paper()
    let narrator = DemoNarrator(
      format, on: Terminal(isInteractive: true, color: color, environment: [:]),
      elapsed: { .milliseconds(1_259) }, write: { text in paper.text.withLock { $0 += text } })
    body(narrator)
    return paper.text.withLock { $0 }
  }

  @Test func wordsStayOnOneLineUntilSomebodyElseSpeaks() {
    let text = told(.text) {
      $0.show("I am")
      $0.show(" here")
      $0.tell(.relay, "listens")
      $0.show(" now")
    }
    #expect(
      text == """
          1.25 s  browser       | I am here
          1.25 s  relay         listens
          1.25 s  browser       | now
        """)
  }

  @Test func longTextIsBroken() {
    let lines = told(.text) { narrator in for _ in 0..<40 { narrator.show(" word") } }.split(separator: "\n")
    #expect(lines.count > 1)
    #expect(lines.allSatisfy { $0.count <= 100 && $0.contains("| word") })
  }

  @Test func whatTheModelSaysDoesNotSteerTheTerminal() {
    #expect(told(.text) { $0.show("a\u{1b}[2Jb\n") }.hasSuffix(#"| a\u{1b}[2Jb\n"#))
  }

  @Test func colorsAreForThoseWhoSeeThem() {
    #expect(
      told(.text, color: .always) { $0.tell(.relay, "x", color: .red) }.contains("\u{1b}[31mx\u{1b}[0m"))
    #expect(!told(.text) { $0.tell(.relay, "x", color: .red) }.contains("\u{1b}"))
  }

  @Test func aProgramGetsAnObjectALine() {
    let text = told(.json, color: .always) {
      $0.tell(.relay, "listens")
      $0.show(" \"b\"")
    }
    #expect(
      text == """
        {"event":"listens","ms":1259,"who":"relay"}
        {"ms":1259,"text":" \\"b\\"","who":"browser"}

        """)
  }

  @Test func aStreamThatCannotBeWrittenIsRememberedAndLeftAlone() {
    struct Full: Error {}
    let tries = Mutex(0)
    let narrator = DemoNarrator(
      .text, on: Terminal(isInteractive: false, color: .never, environment: [:]), elapsed: { .zero }
    ) { _ in
      tries.withLock { $0 += 1 }
      throw Full()
    }
    #expect(!narrator.hasFailed)
    narrator.tell(.relay, "x")
    narrator.tell(.relay, "y")
    #expect(narrator.hasFailed)
    #expect(tries.withLock { $0 } == 1)
  }
}
