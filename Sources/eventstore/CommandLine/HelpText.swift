/// Help as people know it from swift-argument-parser: blocks with a heading, names left, sentences right.
struct HelpText {
  /// What was added so far.
  private(set) var text = ""

  private static let width = 80
  private static let nameColumns = 26

  /// Adds a paragraph that begins with a label, its further lines indented by two.
  mutating func paragraph(_ label: String, _ body: String) {
    text += (text.isEmpty ? "" : "\n") + Self.wrapped(body, after: label, indent: label.isEmpty ? 0 : 2)
  }

  /// Adds a block of names and what they mean.
  mutating func section(_ title: String, _ rows: [(name: String, help: String)]) {
    guard !rows.isEmpty else { return }
    text += "\n\(title):\n"
    for row in rows {
      let name = "  " + row.name
      let space = String(repeating: " ", count: max(1, Self.nameColumns - name.count))
      text += Self.wrapped(row.help, after: name + space, indent: Self.nameColumns)
    }
  }

  private static func wrapped(_ body: String, after lead: String, indent: Int) -> String {
    var (lines, line, isFresh) = ("", lead, true)
    for word in body.split(separator: " ") {
      if !isFresh, line.count + 1 + word.count > width {
        lines += line + "\n"
        line = String(repeating: " ", count: indent)
        isFresh = true
      }
      line += (isFresh ? "" : " ") + word
      isFresh = false
    }
    return lines + line + "\n"
  }
}
