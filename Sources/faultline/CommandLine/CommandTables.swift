import Sim

extension CommandTable where Command == RunCommand {
  static var run: Self {
    Self(
      name: "run", overview: "Run scenarios under many seeds and report what fails.",
      argument: CommandArgument("scenario", .any, help: "The scenarios to run. (default: all)") {
        (command, text) in command.scenarios.append(text)
      },
      options: seedOptions + [.strategy(\.strategy), .defect(\.defect)] + outputOptions,
      exclusive: ["seeds", "seed", "for"],
      exitCodes: [.passed, .violated, .lostControl, .usage, .internalFault, .cannotWrite, .interrupted],
      initial: RunCommand()
    ) { (command, known) throws(ValueError) in
      try known.check(
        scenarios: command.scenarios, strategy: command.strategy, defect: command.defect)
      if command.shard != nil, case .one = command.seeds {
        throw ValueError(message: "'--shard' splits many seeds, and '--seed' is one")
      }
    }
  }

  private static var seedOptions: [CommandOption<RunCommand>] {
    [
      CommandOption(
        "seeds", "n|a..<b", help: "How many seeds per scenario, or, quoted, which. (default: 1000)"
      ) {
        (command, text) throws(ValueError) in command.seeds = try .parse(text)
      },
      CommandOption("seed", "s", help: "The one seed to run: decimal, 0x hex or a commit hash.") {
        (command, text) throws(ValueError) in command.seeds = .one(try Seed.parseArgument(text))
      },
      CommandOption("for", "duration", help: "Run as many seeds as fit: 500ms, 60s, 5m or 2h.") {
        (command, text) throws(ValueError) in command.seeds = .time(try .parse(text))
      },
    ]
  }

  private static var outputOptions: [CommandOption<RunCommand>] {
    [
      CommandOption("jobs", "j", help: "How many processes run seeds at a time. (default: one per core)") {
        (command, text) throws(ValueError) in command.jobs = try PositiveNumber.parse(text)
      },
      CommandOption(
        "shard", "k/n",
        help: "Run only the k-th of n parts of the seeds. (default: what the environment says)"
      ) {
        (command, text) throws(ValueError) in command.shard = try .parse(text)
      },
      CommandOption("report", "dir", help: "The directory to write report files to.") {
        (command, text) in command.report = text
      },
      .choice("format", \.format, of: RunCommand(), help: "How to print the result."),
      .choice("hashing", \.hashing, of: RunCommand(), help: "Whether every process has the same hash seed."),
      CommandOption("keep-going", help: "Go on after the first failure.") {
        (command, _) in command.keepsGoing = true
      },
      CommandOption("no-recheck", help: "Do not repeat a sample of the runs in another process.") {
        (command, _) in command.rechecks = false
      },
      .choice("color", \.color, of: RunCommand(), help: "Whether to use color."),
    ]
  }
}

extension CommandTable where Command == ReplayCommand {
  static var replay: Self {
    Self(
      name: "replay", overview: "Run one case or one seed again and print its trace, step by step.",
      argument: CommandArgument("case", .exactlyOne, help: "A case file, or with --seed a scenario.") {
        (command, text) in command.subject = text
      },
      options: [
        CommandOption("seed", "s", help: "The seed to run: decimal, 0x hex or a commit hash.") {
          (command, text) throws(ValueError) in command.seed = try Seed.parseArgument(text)
        },
        .strategy(\.strategy), .defect(\.defect),
        CommandOption("until", "step", help: "The step to stop after.") {
          (command, text) throws(ValueError) in command.until = try PositiveNumber.parse(text)
        },
        .choice("format", \.format, of: ReplayCommand(), help: "How to print the trace."),
      ],
      exitCodes: [
        .passed, .violated, .lostControl, .usage, .malformedInput, .missingInput, .internalFault,
      ],
      initial: ReplayCommand(), check: checkSubject)
  }

  /// A case file says how it was found; a scenario has to be told.
  @Sendable private static func checkSubject(
    _ command: ReplayCommand, _ known: KnownNames
  ) throws(ValueError) {
    if command.seed != nil {
      try known.check(
        scenarios: [command.subject], strategy: command.strategy, defect: command.defect)
    } else if command.strategy != nil || command.defect != nil {
      throw ValueError(message: "'--strategy' and '--defect' need '--seed'")
    } else if known.scenarios.contains(command.subject) {
      throw ValueError(message: "the scenario '\(command.subject)' needs '--seed'")
    }
  }
}

extension CommandTable where Command == ListCommand {
  static var list: Self {
    Self(
      name: "list", overview: "List scenarios, invariants, strategies, faults and defects.",
      options: [.choice("format", \.format, of: ListCommand(), help: "How to print the list.")],
      exitCodes: [.passed, .usage, .internalFault], initial: ListCommand())
  }
}

extension CommandTable where Command == DoctorCommand {
  static var doctor: Self {
    Self(
      name: "doctor", overview: "Check that the engine is in control on this toolchain.",
      options: [.choice("format", \.format, of: DoctorCommand(), help: "How to print the findings.")],
      exitCodes: [.passed, .lostControl, .usage, .internalFault], initial: DoctorCommand())
  }
}

extension CommandTable where Command == ShrinkCommand {
  static var shrink: Self {
    Self(
      name: "shrink", overview: "Search a smaller case that fails in the same way.",
      argument: CommandArgument("case", .exactlyOne, help: "The case file.") {
        (command, text) in command.path = text
      },
      options: [
        CommandOption("output", "file", help: "Where to write the smaller case.") {
          (command, text) in command.output = text
        },
        CommandOption("time", "duration", help: "When to give up, done or not. (default: 60s)") {
          (command, text) throws(ValueError) in command.time = try .parse(text)
        },
      ],
      exitCodes: [
        .passed, .lostControl, .usage, .malformedInput, .missingInput, .internalFault, .cannotWrite,
      ],
      initial: ShrinkCommand())
  }
}

extension CommandTable where Command == ExplainCommand {
  static var explain: Self {
    Self(
      name: "explain", overview: "Find the two lines of the system between which a case fails.",
      argument: CommandArgument("case", .exactlyOne, help: "The case file.") {
        (command, text) in command.path = text
      },
      options: [
        CommandOption("time", "duration", help: "When to give up, done or not. (default: 60s)") {
          (command, text) throws(ValueError) in command.time = try .parse(text)
        }
      ],
      exitCodes: [.passed, .lostControl, .usage, .malformedInput, .missingInput, .internalFault],
      initial: ExplainCommand())
  }
}

extension CommandTable where Command == BenchCommand {
  static var bench: Self {
    let names = Workload.allCases.map(\.rawValue)
    return Self(
      name: "bench", overview: "Measure the engine against bare programs of the same shape.",
      argument: CommandArgument("workload", .any, help: "\(names.joined(separator: ", ")). (default: all)") {
        (command, text) throws(ValueError) in
        guard let workload = Workload(rawValue: text.uppercased()) else {
          throw ValueError(message: "expected one of \(names.joined(separator: ", "))")
        }
        command.workloads.append(workload)
      },
      options: [
        CommandOption("pairs", "n", help: "How many paired runs to compare. (default: 5)") {
          (command, text) throws(ValueError) in command.pairs = try PositiveNumber.parse(text)
        },
        CommandOption("schedulers", help: "Measure the search algorithms: runs to each small program's bug.")
        {
          (command, _) in command.measuresSchedulers = true
        },
        CommandOption("trials", "n", help: "With --schedulers, how often to search. (default: 1000)") {
          (command, text) throws(ValueError) in command.trials = try PositiveNumber.parse(text)
        },
        .choice("format", \.format, of: BenchCommand(), help: "How to print the figures."),
      ],
      exitCodes: [.passed, .usage, .internalFault], initial: BenchCommand()
    ) { (command, _) throws(ValueError) in
      guard command.measuresSchedulers, !command.workloads.isEmpty else { return }
      throw ValueError(message: "--schedulers measures no workload")
    }
  }
}

extension CommandTable where Command == DemoCommand {
  static var demo: Self {
    Self(
      name: "demo",
      overview: "Play the refine pipeline on the real clock and a real disk, and check what it left.",
      options: [
        CommandOption("directory", "dir", help: "Where to keep the log. (default: a temporary one, removed)")
        {
          (command, text) in command.directory = text
        },
        CommandOption("speed", "n", help: "How many times as fast to go, 1 to 10. (default: 1)") {
          (command, text) throws(ValueError) in
          guard let speed = Int(text), 1...10 ~= speed, text.allSatisfy(\.isNumber) else {
            throw ValueError(message: "expected a number from 1 to 10")
          }
          command.speed = speed
        },
        .choice("format", \.format, of: DemoCommand(), help: "How to tell what happens."),
        .choice("color", \.color, of: DemoCommand(), help: "Whether to use color."),
      ],
      exitCodes: [
        .passed, .violated, .usage, .malformedInput, .missingInput, .internalFault, .cannotWrite,
        .interrupted,
      ],
      initial: DemoCommand())
  }
}
