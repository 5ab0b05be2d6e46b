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
        CommandOption(
          "pairs", help: "Try two of these in one run, too, at cells that do not fail by themselves."
        ) { (command, _) in command.sweepsPairs = true },
        CommandOption(
          "pair-limit", "n|none",
          help: "The most pairs tried of a scenario, one of each kind; none for every pair. (default: 20000)"
        ) { (command, text) throws(ValueError) in
          command.pairLimit = text == "none" ? nil : try PositiveNumber.parse(text)
        },
        CommandOption(
          "workloads",
          help: "Try all crashes and errors of all small workloads of the store, in place of scenarios."
        ) { (command, _) in command.sweepsWorkloads = true },
        CommandOption("longest", "n", help: "The most operations in such a workload. (default: 3)") {
          (command, text) throws(ValueError) in
          command.longest = try PositiveNumber.parse(text)
          guard command.longest <= 4 else { throw ValueError(message: "expected a number from 1 to 4") }
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
      exclusive: ["workloads", "bases"],
      exitCodes: [.passed, .violated, .lostControl, .usage, .internalFault, .cannotWrite, .interrupted],
      initial: SweepCommand()
    ) { (command, known) throws(ValueError) in
      if command.sweepsWorkloads, !command.scenarios.isEmpty || command.stopsAtFailure {
        throw ValueError(message: "--workloads takes neither scenarios nor --first")
      }
      if command.sweepsPairs, command.sweepsWorkloads || command.stopsAtFailure {
        throw ValueError(message: "--pairs goes neither with --workloads nor with --first")
      }
      if !command.sweepsPairs, command.pairLimit != SweepCommand().pairLimit {
        throw ValueError(message: "--pair-limit needs --pairs")
      }
      try known.check(scenarios: command.scenarios, strategy: nil, defect: command.defect)
    }
  }
}
