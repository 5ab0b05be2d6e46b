/// Rows of text in aligned columns, two spaces between them.
struct TextTable {
  /// Where a column's text stands.
  enum Alignment { case left, right }

  /// The columns' headings and alignments.
  let columns: [(heading: String, alignment: Alignment)]
  private var rows: [[String]] = []

  init(_ columns: [(heading: String, alignment: Alignment)]) {
    self.columns = columns
  }

  /// Adds a row; control bytes in its cells are escaped.
  ///
  /// - Precondition: There is one cell per column.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count)
    rows.append(cells.map(\.escapingControls))
  }

  /// The lines, without spaces at their ends.
  var lines: [String] {
    let all = [columns.map(\.heading)] + rows
    let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { cells in
      let padded = cells.indices.map { pad(cells[$0], to: widths[$0], columns[$0].alignment) }
      let line = padded.joined(separator: "  ")
      return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
    }
  }

  private func pad(_ text: String, to width: Int, _ alignment: Alignment) -> String {
    let space = String(repeating: " ", count: width - text.count)
    return alignment == .left ? text + space : space + text
  }
}
