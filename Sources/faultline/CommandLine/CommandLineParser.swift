/// Turns the words of the command line into a command, or into help.
struct CommandLineParser {
  /// The names that exist; what was typed is checked against them.
  let known: KnownNames
  /// The columns help is wrapped at.
  let width: Int

  init(known: KnownNames = KnownNames(), width: Int = 80) {
    self.known = known
    self.width = width
  }

  /// Reads the words after the program's name.
  ///
  /// - Returns: The command; or help, when asked for or when there are no words at all.
  /// - Throws: ``UsageError``.
  func parse(_ words: [String]) throws(UsageError) -> Invocation {
    guard let first = words.first else { return .help(help) }
    if let entry = Self.entries.first(where: { $0.name == first }) {
      return try parse(entry, Array(words.dropFirst()))
    }
    switch first {
    case "-h", "--help": return .help(help)
    case "--version": return .version
    default: throw unknown(first)
    }
  }

  /// The help of the tool as a whole.
  var help: String {
    var help = HelpText(width: width)
    help.paragraph("OVERVIEW: ", "Test a concurrent system under simulated schedules, time and faults.")
    help.paragraph("USAGE: ", Self.usage)
    help.section("OPTIONS", [("--version", "Show the version."), ("-h, --help", "Show help information.")])
    help.section("SUBCOMMANDS", Self.entries.map { ($0.name, $0.overview) })
    help.paragraph("  ", "See 'faultline <subcommand> --help' for detailed help.")
    help.section("EXIT STATUS", ExitCode.allCases.map { ("\($0.rawValue)", $0.summary) })
    return help.text
  }

  private func parse(_ entry: Entry, _ words: [String]) throws(UsageError) -> Invocation {
    let options = words.prefix { $0 != "--" }
    if options.contains("-h") || options.contains("--help") { return .help(entry.help(width)) }
    if options.contains("--version") { return .version }
    return try entry.parse(words, known)
  }

  private func unknown(_ word: String) -> UsageError {
    let (kind, names) =
      word.isOption ? ("option", ["--help", "--version"]) : ("command", Self.entries.map(\.name))
    let message = "unknown \(kind) '\(word)'" + Suggestion.phrase(for: word, among: names)
    return UsageError(message: message, command: "faultline", usage: Self.usage)
  }
}

extension CommandLineParser {
  private static let usage = "faultline <subcommand>"

  /// A command whose type the list of commands need not know.
  private struct Entry: Sendable {
    let name: String
    let overview: String
    let help: @Sendable (_ width: Int) -> String
    let parse: @Sendable (_ words: [String], _ known: KnownNames) throws(UsageError) -> Invocation

    init<Command>(_ table: CommandTable<Command>, _ wrap: @escaping @Sendable (Command) -> Invocation) {
      (name, overview) = (table.name, table.overview)
      help = { table.help(width: $0) }
      parse = { (words, known) throws(UsageError) in wrap(try table.parse(words, known: known)) }
    }
  }

  private static let entries = [
    Entry(.run) { .run($0) }, Entry(.replay) { .replay($0) }, Entry(.sweep) { .sweep($0) },
    Entry(.exhaust) { .exhaust($0) }, Entry(.merge) { .merge($0) }, Entry(.list) { .list($0) },
    Entry(.doctor) { .doctor($0) }, Entry(.shrink) { .shrink($0) }, Entry(.explain) { .explain($0) },
    Entry(.defects) { .defects($0) },
    Entry(.bench) { .bench($0) }, Entry(.demo) { .demo($0) },
  ]
}
