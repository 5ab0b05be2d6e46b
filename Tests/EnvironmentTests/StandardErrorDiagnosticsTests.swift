import Foundation
import Testing

@testable import Environment

@Suite("StandardErrorDiagnostics")
struct StandardErrorDiagnosticsTests {
  @Test("Control characters are escaped, all else is left as it is")
  func escaping() {
    let unchanged = [
      "", "Skipped 1 incomplete trailing record in events.log", #"naïve "quoted" \n 日本 👩‍👩‍👧"#,
    ]
    let escaped: KeyValuePairs = [
      "a\nb\r\nc\td\0": #"a\nb\r\nc\td\0"#,
      "\u{1B}[31mred\u{7F}": #"\u{1B}[31mred\u{7F}"#,
      "\u{9B}2J": #"\u{009B}2J"#,
    ]
    for line in unchanged { #expect(line.escapingControlCharacters() == line) }
    for (line, expected) in escaped { #expect(line.escapingControlCharacters() == expected) }
  }

  @Test("Each line is one write to standard error, with its newline")
  func oneWriteALine() async {
    await #expect(processExitsWith: .success) {
      // A datagram socket keeps writes apart; a full one must fail this test, not stop it.
      var ends: [CInt] = [-1, -1]
      #if os(Linux)
        let kind = CInt(SOCK_DGRAM.rawValue)
      #else
        let kind = SOCK_DGRAM
      #endif
      #expect(socketpair(AF_UNIX, kind, 0, &ends) == 0)
      #expect(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
      let standardError = dup(STDERR_FILENO)
      dup2(ends[1], STDERR_FILENO)
      StandardErrorDiagnostics().report("first\nline")
      StandardErrorDiagnostics().report(String(repeating: "x", count: 2000))
      dup2(standardError, STDERR_FILENO)

      #expect(nextDatagram(ends[0]) == "first\\nline\n")
      #expect(nextDatagram(ends[0]) == String(repeating: "x", count: 2000) + "\n")
      #expect(nextDatagram(ends[0]) == nil)
    }
  }
}

private func nextDatagram(_ socket: CInt) -> String? {
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = recv(socket, &buffer, buffer.count, CInt(MSG_DONTWAIT))
  return count == -1 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
}
