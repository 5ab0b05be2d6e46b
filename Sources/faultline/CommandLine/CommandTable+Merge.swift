/// What `faultline merge` was asked to do.
struct MergeCommand: Sendable, Equatable {
  /// Reports, directories with one, or directories of those.
  var paths: [String] = []
  /// The directory for the joined report's files.
  var report: String?
  var format = ReportFormat.text
  var color = ColorChoice.auto
}

extension CommandTable where Command == MergeCommand {
  static var merge: Self {
    Self(
      name: "merge", overview: "Join the reports of shards to that of one run.",
      argument: CommandArgument(
        "dir", .any, help: "Directories that 'run --report' wrote, or directories of those."
      ) { (command, text) in command.paths.append(text) },
      options: [
        CommandOption("report", "dir", help: "The directory to write the joined report files to.") {
          (command, text) in command.report = text
        },
        .choice("format", \.format, of: MergeCommand(), help: "How to print the result."),
        .choice("color", \.color, of: MergeCommand(), help: "Whether to use color."),
      ],
      exitCodes: [
        .passed, .violated, .lostControl, .usage, .malformedInput, .missingInput, .internalFault,
        .cannotWrite,
        .interrupted,
      ],
      initial: MergeCommand()
    ) { (command, _) throws(ValueError) in
      guard command.paths.isEmpty else { return }
      throw ValueError(message: "missing argument '<dir>'")
    }
  }
}
