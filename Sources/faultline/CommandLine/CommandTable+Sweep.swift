extension CommandTable where Command == SweepCommand {
  static var sweep: Self {
    Self(
      name: "sweep",
      overview: "Try every fault, switch and event at every step of some runs, and print the boundary map.",
      argument: CommandArgument("scenario", .any, help: "The scenarios to sweep. (default: all)") {
        (command, text) in command.scenarios.append(text)
      },
      options: [
        .defect(\.defect),
        CommandOption("bases", "n", help: "How many base runs per scenario at most. (default: 12)") {
          (command, text) throws(ValueError) in command.bases = try PositiveNumber.parse(text)
        },
        CommandOption("first", help: "Stop at the first failing cell.") {
          (command, _) in command.stopsAtFailure = true
        },
        CommandOption("jobs", "j", help: "How many processes make runs at a time. (default: one per core)") {
          (command, text) throws(ValueError) in command.jobs = try PositiveNumber.parse(text)
        },
        CommandOption("report", "dir", help: "The directory to write the map and the cases to.") {
          (command, text) in command.report = text
        },
        .choice("format", \.format, of: SweepCommand(), help: "How to print the map."),
        .choice(
          "hashing", \.hashing, of: SweepCommand(), help: "Whether every process has the same hash seed."),
        .choice("color", \.color, of: SweepCommand(), help: "Whether to use color."),
      ],
      exitCodes: [.passed, .violated, .lostControl, .usage, .internalFault, .cannotWrite, .interrupted],
      initial: SweepCommand()
    ) { (command, known) throws(ValueError) in
      try known.check(scenarios: command.scenarios, strategy: nil, defect: command.defect)
    }
  }
}
