import Sim

extension CommandTable where Command == ExhaustCommand {
  static var exhaust: Self {
    Self(
      name: "exhaust", overview: "Run every schedule of a scenario within a bound, without faults.",
      argument: CommandArgument("scenario", .exactlyOne, help: "The scenario.") {
        (command, text) in command.scenario = text
      },
      options: bounds + [
        CommandOption("clients", "n", help: "How many clients the workload has. (default: the fewest)") {
          (command, text) throws(ValueError) in command.clients = try PositiveNumber.parse(text)
        },
        .defect(\.defect),
        CommandOption(
          "limit", "n", help: "The schedules after which the search is given up. (default: 1000000)"
        ) {
          (command, text) throws(ValueError) in command.limit = try PositiveNumber.parse(text)
        },
        CommandOption("keep-going", help: "Go on after the first failure.") {
          (command, _) in command.keepsGoing = true
        },
        CommandOption("report", "dir", help: "The directory to write the case to.") {
          (command, text) in command.report = text
        },
        .choice("format", \.format, of: ExhaustCommand(), help: "How to print the result."),
      ],
      exclusive: ["preemptions", "delays", "sleep-sets", "all"],
      exitCodes: [.passed, .violated, .lostControl, .usage, .internalFault, .cannotWrite, .interrupted],
      initial: ExhaustCommand()
    ) { (command, known) throws(ValueError) in
      try known.check(scenarios: [command.scenario], strategy: nil, defect: command.defect)
    }
  }

  private static var bounds: [CommandOption<ExhaustCommand>] {
    [
      CommandOption(
        "preemptions", "k", help: "At most so many times a task is left that could go on. (default: 2)"
      ) {
        (command, text) throws(ValueError) in command.bound = .preemptions(try number(text))
      },
      CommandOption("delays", "d", help: "At most so many departures from round robin.") {
        (command, text) throws(ValueError) in command.bound = .delays(try number(text))
      },
      CommandOption(
        "sleep-sets", help: "One schedule for each order of the steps that race; steps on files do not count."
      ) {
        (command, _) in command.bound = .sleepSets
      },
      CommandOption("all", help: "All schedules.") { (command, _) in command.bound = .none },
    ]
  }

  private static func number(_ text: String) throws(ValueError) -> Int {
    guard let number = Int(text), (0...1_000).contains(number), !text.hasPrefix("+") else {
      throw ValueError(message: "expected a number from 0 to 1000")
    }
    return number
  }
}
