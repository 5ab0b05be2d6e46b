/// Help as people know it from swift-argument-parser: blocks with a heading, names left, sentences right.
struct HelpText {
  /// The columns to wrap at.
  let width: Int
  /// What was added so far.
  private(set) var text = ""

  private static let nameColumns = 26

  init(width: Int) {
    self.width = max(width, Self.nameColumns + 20)
  }

  /// Adds a paragraph that begins with a label, its further lines indented by two.
  mutating func paragraph(_ label: String, _ body: String) {
    paragraph(label, words: body.split(separator: " ").map(String.init))
  }

  /// Adds a paragraph that is broken between the words given only.
  mutating func paragraph(_ label: String, words: [String]) {
    let lines = wrapped(words, after: label, indent: 2)
    text += (text.isEmpty ? "" : "\n") + lines.joined(separator: "\n") + "\n"
  }

  /// Adds a block of names and what they mean.
  mutating func section(_ title: String, _ rows: [(name: String, help: String)]) {
    guard !rows.isEmpty else { return }
    text += "\n\(title):\n"
    for row in rows { text += entry(row.name, row.help) }
  }

  private func entry(_ name: String, _ help: String) -> String {
    let name = "  " + name
    let column = String(repeating: " ", count: Self.nameColumns)
    let words = help.split(separator: " ").map(String.init)
    let lines = wrapped(words, after: column, indent: Self.nameColumns)
    // A name that reaches into the sentences gets a line of its own.
    guard name.count < Self.nameColumns else {
      return ([name] + lines).joined(separator: "\n") + "\n"
    }
    let first = name + (lines.first ?? "").dropFirst(name.count)
    return ([first] + lines.dropFirst()).joined(separator: "\n") + "\n"
  }

  /// The words in lines of ``width``, the first of which begins with the lead.
  private func wrapped(_ words: [String], after lead: String, indent: Int) -> [String] {
    var lines: [String] = []
    var line = lead
    var isFresh = true
    for word in words {
      if !isFresh, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isFresh = true
      }
      line += (isFresh ? "" : " ") + word
      isFresh = false
    }
    return lines + [line]
  }
}
