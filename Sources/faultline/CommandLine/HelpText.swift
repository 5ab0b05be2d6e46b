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
    text += (text.isEmpty ? "" : "\n") + wrapped(label + body, indent: 2).joined(separator: "\n") + "\n"
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
    let lines = wrapped(column + help, indent: Self.nameColumns)
    // A name that reaches into the sentences gets a line of its own.
    guard name.count < Self.nameColumns else {
      return ([name] + lines).joined(separator: "\n") + "\n"
    }
    let first = name + (lines.first ?? "").dropFirst(name.count)
    return ([first] + lines.dropFirst()).joined(separator: "\n") + "\n"
  }

  private func wrapped(_ text: String, indent: Int) -> [String] {
    let leading = String(text.prefix { $0 == " " })
    var lines = [leading]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      let isFresh = line.allSatisfy { $0 == " " }
      if isFresh || line.count + 1 + word.count <= width {
        lines[lines.count - 1] = line + (isFresh ? "" : " ") + word
      } else {
        lines.append(String(repeating: " ", count: indent) + word)
      }
    }
    return lines
  }
}
