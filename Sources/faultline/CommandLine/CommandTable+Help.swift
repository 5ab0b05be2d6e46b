extension CommandTable {
  /// The command's usage, on one line.
  var usage: String { usageWords.joined(separator: " ") }

  /// The usage in the pieces it may be broken into.
  private var usageWords: [String] {
    var parts = ["faultline \(name)"]
    if let argument { parts.append(argument.synopsis) }
    let alternatives = options.filter { exclusive.contains($0.name) }.map(\.synopsis)
    if !alternatives.isEmpty { parts.append("[\(alternatives.joined(separator: " | "))]") }
    parts += options.filter { !exclusive.contains($0.name) }.map { "[\($0.synopsis)]" }
    return parts
  }

  /// The command's help.
  ///
  /// - Parameter width: The columns to wrap at.
  func help(width: Int) -> String {
    var help = HelpText(width: width)
    help.paragraph("OVERVIEW: ", overview)
    help.paragraph("USAGE: ", words: usageWords)
    if let argument { help.section("ARGUMENTS", [("<\(argument.name)>", argument.help)]) }
    let common = [("--version", "Show the version."), ("-h, --help", "Show help information.")]
    help.section("OPTIONS", options.map { ($0.synopsis, $0.help) } + common)
    help.section("EXIT STATUS", exitCodes.map { ("\($0.rawValue)", $0.summary) })
    return help.text
  }
}
