import SystemUnderTest

/// The subcommands, and everything that the parser and the help need to know of them.
enum Subcommand: String, CaseIterable {
  case append, get, stats, verify, recover, bench

  /// What it does, in one sentence.
  var overview: String {
    switch self {
    case .append: "Append events from standard input, one JSON object a line, and acknowledge each."
    case .get: "Print events by their ids, one a line."
    case .stats: "Print how many events and bytes a log holds."
    case .verify: "Read every record of a log back, and change nothing."
    case .recover: "Mend the end of a log after a crash, as append does, and say what was done."
    case .bench: "Measure the store on a real disk, beside its limits and SQLite."
    }
  }

  /// What it takes besides options.
  var arguments: [(name: String, help: String)] {
    switch self {
    case .append: [("log", "The log's file, created when absent.")]
    case .get: [("log", "The log's file."), ("id", "The ids of the events, in the order to print.")]
    case .stats, .verify, .recover: [("log", "The log's file.")]
    case .bench: [("logdir", "A directory on the disk to measure; what is made in it is removed.")]
    }
  }

  /// Whether its last argument may be repeated.
  var repeatsLastArgument: Bool { self == .get }

  /// Its options: name, placeholder and help.
  var options: [(name: String, value: String, help: String)] {
    switch self {
    case .append:
      let levels = Durability.allCases.map(\.rawValue).joined(separator: "|")
      return [("level", levels, "What an acknowledged event survives. (default: process)")]
    case .get: return []
    case .stats, .verify, .recover: return [Self.format]
    case .bench:
      return [
        ("records", "n", "How many records to recover. (default: 1000000)"),
        ("milliseconds", "n", "How long one round of a measurement takes. (default: 1000)"), Self.format,
      ]
    }
  }

  private static let format = ("format", "text|json", "How to print the result. (default: text)")

  /// The codes it can end with.
  var exitCodes: [ExitCode] {
    switch self {
    case .append: [.done, .incomplete, .usage, .damaged, .cannotOpen, .inputOutput, .locked]
    case .get: [.done, .incomplete, .usage, .damaged, .missing, .inputOutput]
    case .stats, .verify: [.done, .usage, .damaged, .missing, .inputOutput]
    case .recover: [.done, .usage, .damaged, .missing, .cannotOpen, .inputOutput, .locked]
    case .bench: [.done, .usage, .missing, .internalFault, .inputOutput]
    }
  }

  /// Its usage, on one line.
  var usage: String {
    let arguments = arguments.enumerated().map { index, argument in
      repeatsLastArgument && index == self.arguments.count - 1
        ? "<\(argument.name)> ..." : "<\(argument.name)>"
    }
    let options = options.map { "[--\($0.name) <\($0.value)>]" }
    return (["eventstore", rawValue] + arguments + options).joined(separator: " ")
  }
}

extension Subcommand {
  /// The help of one subcommand.
  var help: String {
    var help = HelpText()
    help.paragraph("OVERVIEW: ", overview)
    if let details { help.paragraph("", details) }
    help.paragraph("USAGE: ", usage)
    help.section("ARGUMENTS", arguments.map { ("<\($0.name)>", $0.help) })
    help.section("OPTIONS", options.map { ("--\($0.name) <\($0.value)>", $0.help) } + Self.common)
    help.section("EXIT STATUS", exitCodes.map { ("\($0.rawValue)", $0.summary) })
    return help.text
  }

  /// The help of the tool as a whole.
  static var help: String {
    var help = HelpText()
    help.paragraph("OVERVIEW: ", "Keep events in one append-only file that grep and jq can read.")
    help.paragraph("USAGE: ", "eventstore <subcommand>")
    help.section("OPTIONS", common)
    help.section("SUBCOMMANDS", allCases.map { ($0.rawValue, $0.overview) })
    help.paragraph("  ", "See 'eventstore <subcommand> --help' for detailed help.")
    help.section("EXIT STATUS", ExitCode.allCases.map { ("\($0.rawValue)", $0.summary) })
    return help.text
  }

  private static var common: [(name: String, help: String)] {
    [("--version", "Show the version."), ("-h, --help", "Show help information.")]
  }

  private var details: String? {
    switch self {
    case .append:
      "A line is one JSON object with a string member 'id'; all of it is the event. A line that cannot be "
        + "appended is reported with its number, and the next one is taken. When the log itself cannot take "
        + "events the command stops. An acknowledgement gives offset and length in bytes."
    case .get, .stats, .verify:
      "Takes no lock and changes nothing: an incomplete last record, left by a crash or still being written, is "
        + "left out and left alone."
    case .recover, .bench: nil
    }
  }
}
