/// Everything there is to know about one command: the parser and the help both come from it alone.
struct CommandTable<Command: Sendable>: Sendable {
  /// The command's name, as typed.
  let name: String
  /// What the command does, in one sentence.
  let overview: String
  /// What it takes besides options.
  let argument: CommandArgument<Command>?
  /// Its options, in the order of the help.
  let options: [CommandOption<Command>]
  /// The names of options of which one may be given at most.
  let exclusive: [String]
  /// The codes it can end with.
  let exitCodes: [ExitCode]
  /// The command when nothing is given.
  let initial: Command
  /// Checks what no single option can: combinations, and names against those that exist.
  let check: @Sendable (Command, KnownNames) throws(ValueError) -> Void

  init(
    name: String, overview: String, argument: CommandArgument<Command>? = nil,
    options: [CommandOption<Command>], exclusive: [String] = [], exitCodes: [ExitCode], initial: Command,
    check: @escaping @Sendable (Command, KnownNames) throws(ValueError) -> Void = { (_, _) in }
  ) {
    self.name = name
    self.overview = overview
    self.argument = argument
    self.options = options
    self.exclusive = exclusive
    self.exitCodes = exitCodes
    self.initial = initial
    self.check = check
  }
}

/// One option: `--name <value>`, or `--name` alone when it takes none.
struct CommandOption<Command: Sendable>: Sendable {
  /// The name without dashes.
  let name: String
  /// The placeholder of the value; nil for an option that takes none.
  let value: String?
  /// One sentence for the help.
  let help: String
  /// Stores the value given, which is empty for an option that takes none.
  let apply: @Sendable (inout Command, String) throws(ValueError) -> Void

  init(
    _ name: String, _ value: String? = nil, help: String,
    apply: @escaping @Sendable (inout Command, String) throws(ValueError) -> Void
  ) {
    self.name = name
    self.value = value
    self.help = help
    self.apply = apply
  }

  /// The option as typed, with its placeholder.
  var synopsis: String { value.map { "--\(name) <\($0)>" } ?? "--\(name)" }
}

/// What a command takes besides options.
struct CommandArgument<Command: Sendable>: Sendable {
  enum Count { case exactlyOne, any }

  /// The placeholder.
  let name: String
  /// How many there may be.
  let count: Count
  /// One sentence for the help.
  let help: String
  /// Stores one value given.
  let apply: @Sendable (inout Command, String) throws(ValueError) -> Void

  init(
    _ name: String, _ count: Count, help: String,
    apply: @escaping @Sendable (inout Command, String) throws(ValueError) -> Void
  ) {
    self.name = name
    self.count = count
    self.help = help
    self.apply = apply
  }

  /// The argument as the usage line shows it.
  var synopsis: String { count == .any ? "[<\(name)> ...]" : "<\(name)>" }
}

/// The names that exist, for checking what was typed; an empty list checks nothing.
struct KnownNames: Sendable {
  var scenarios: [String] = []
  var strategies: [String] = []
  var defects: [String] = []
}
