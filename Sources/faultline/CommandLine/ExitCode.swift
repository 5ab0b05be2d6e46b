/// How the command ends: "found a bug" and "the tool broke" never share a code.
enum ExitCode: Int32, CaseIterable {
  case passed = 0
  case violated = 1
  case lostControl = 3
  case usage = 64
  case malformedInput = 65
  case missingInput = 66
  case internalFault = 70
  case cannotWrite = 74
  case interrupted = 130

  /// What the help says about the code.
  var summary: String {
    switch self {
    case .passed: "Nothing failed."
    case .violated: "A run violated an invariant, deadlocked, got stuck, hung or crashed."
    case .lostControl: "A run escaped control, or its replay differed."
    case .usage: "The command line is wrong."
    case .malformedInput: "An input file is malformed."
    case .missingInput: "An input file is missing."
    case .internalFault: "The harness itself failed."
    case .cannotWrite: "A report could not be written."
    case .interrupted: "Interrupted; the reports cover what had run."
    }
  }

  /// The code for a command to which several things happened: the one to be looked at first.
  ///
  /// A harness fault casts doubt on every verdict, and lost control on those of its runs, so both go before a
  /// failure found; that failure goes before whatever kept the command from finishing.
  static func combined(_ codes: some Sequence<ExitCode>) -> ExitCode {
    codes.min { $0.rank < $1.rank } ?? .passed
  }

  private var rank: Int {
    switch self {
    case .internalFault: 0
    case .lostControl: 1
    case .violated: 2
    case .cannotWrite: 3
    case .missingInput: 4
    case .malformedInput: 5
    case .usage: 6
    case .interrupted: 7
    case .passed: 8
    }
  }
}
