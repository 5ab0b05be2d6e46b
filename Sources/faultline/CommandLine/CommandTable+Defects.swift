extension CommandTable where Command == DefectsCommand {
  static var defects: Self {
    Self(
      name: "defects",
      overview: "Measure how soon each known defect is found; fails when the default strategy misses one.",
      argument: CommandArgument("defect", .any, help: "The defects to search for. (default: all)") {
        (command, text) in command.defects.append(text)
      },
      options: [
        CommandOption("strategy", "name[:arg],...", help: "The search strategies. (default: the usual ones)")
        {
          (command, text) throws(ValueError) in
          for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            command.strategies.append(try .parse(String(part)))
          }
        },
        CommandOption("trials", "n", help: "How often to search for each defect. (default: 20)") {
          (command, text) throws(ValueError) in command.trials = try PositiveNumber.parse(text)
        },
        CommandOption(
          "seeds", "n", help: "The seeds of each scenario after which a search is given up. (default: 500)"
        ) {
          (command, text) throws(ValueError) in
          let seeds: UInt32 = try PositiveNumber.parse(text)
          command.seeds = UInt64(seeds)
        },
        CommandOption("jobs", "j", help: "How many processes search at a time. (default: one per core)") {
          (command, text) throws(ValueError) in command.jobs = try PositiveNumber.parse(text)
        },
        .choice("format", \.format, of: DefectsCommand(), help: "How to print the figures."),
      ],
      exitCodes: [.passed, .violated, .lostControl, .usage, .internalFault, .cannotWrite, .interrupted],
      initial: DefectsCommand()
    ) { (command, known) throws(ValueError) in
      for defect in command.defects {
        try known.check(scenarios: [], strategy: nil, defect: defect)
      }
      for strategy in command.strategies {
        try known.check(scenarios: [], strategy: strategy, defect: nil)
      }
    }
  }
}
