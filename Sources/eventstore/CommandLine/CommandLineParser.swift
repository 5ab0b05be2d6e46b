import SystemUnderTest

/// Turns the words of the command line into what they ask for.
struct CommandLineParser {
  static let version = "eventstore 0.1.0"

  private let subcommand: Subcommand
  private var arguments: [String] = []
  private var options: [String: String] = [:]

  /// Reads the words after the program's name.
  static func parse(_ words: [String]) throws(UsageError) -> Invocation {
    guard let first = words.first else { return .print(Subcommand.help) }
    guard let subcommand = Subcommand(rawValue: first) else {
      switch first {
      case "-h", "--help": return .print(Subcommand.help)
      case "--version": return .print(version + "\n")
      default:
        throw UsageError(
          message: "unknown \(first.isOption ? "option" : "command") \(JSONText.string(first))")
      }
    }
    let rest = words.dropFirst()
    let beforeDashes = rest.prefix { $0 != "--" }
    if beforeDashes.contains("-h") || beforeDashes.contains("--help") { return .print(subcommand.help) }
    if beforeDashes.contains("--version") { return .print(version + "\n") }
    var parser = CommandLineParser(subcommand: subcommand)
    try parser.take(rest)
    return try parser.invocation()
  }

  private init(subcommand: Subcommand) { self.subcommand = subcommand }

  private mutating func take(_ words: ArraySlice<String>) throws(UsageError) {
    var (rest, optionsEnded) = (words, false)
    while let word = rest.popFirst() {
      if word == "--", !optionsEnded {
        optionsEnded = true
      } else if !optionsEnded, word.isOption {
        try takeOption(word, &rest)
      } else {
        arguments.append(word)
      }
    }
    let expected = subcommand.arguments
    guard arguments.count >= expected.count else {
      throw error("missing argument '<\(expected[arguments.count].name)>'")
    }
    guard arguments.count == expected.count || subcommand.repeatsLastArgument else {
      throw error("unexpected argument \(JSONText.string(arguments[expected.count]))")
    }
  }

  private mutating func takeOption(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let option = subcommand.options.first(where: { "--\($0.name)" == parts[0] }) else {
      throw error("unknown option \(JSONText.string(parts[0]))")
    }
    let value = parts.count == 2 ? parts[1] : rest.popFirst() ?? ""
    guard !value.isEmpty else { throw error("missing value for '--\(option.name) <\(option.value)>'") }
    guard options.updateValue(value, forKey: option.name) == nil else {
      throw error("'--\(option.name)' is given twice")
    }
  }

  private func error(_ message: String) -> UsageError { UsageError(message: message, subcommand: subcommand) }
}

// MARK: - Meaning

extension CommandLineParser {
  private func invocation() throws(UsageError) -> Invocation {
    guard subcommand != .bench else {
      var plan = BenchPlan(directory: arguments[0])
      plan.records = try number("records") ?? plan.records
      plan.milliseconds = try number("milliseconds") ?? plan.milliseconds
      return .bench(plan, try choice("format", .text))
    }
    guard let log = LogLocation(arguments[0]) else {
      throw error("\(JSONText.string(arguments[0])) does not name a file")
    }
    switch subcommand {
    case .append: return .append(log, try choice("level", .process))
    case .get: return .get(log, ids: Array(arguments.dropFirst()))
    case .stats: return .stats(log, try choice("format", .text))
    case .verify: return .verify(log, try choice("format", .text))
    case .recover, .bench: return .recover(log, try choice("format", .text))
    }
  }

  private func choice<Value: RawRepresentable<String>>(
    _ name: String, _ standard: Value
  ) throws(UsageError) -> Value {
    guard let text = options[name] else { return standard }
    guard let value = Value(rawValue: text) else { throw invalid(name, "expected \(placeholder(name))") }
    return value
  }

  private func number(_ name: String) throws(UsageError) -> Int? {
    guard let text = options[name] else { return nil }
    guard let number = Int(text), 1...100_000_000 ~= number else {
      throw invalid(name, "expected a number from 1 to 100000000")
    }
    return number
  }

  private func invalid(_ name: String, _ expectation: String) -> UsageError {
    error("invalid value \(JSONText.string(options[name] ?? "")) for '--\(name)': \(expectation)")
  }

  private func placeholder(_ name: String) -> String {
    subcommand.options.first { $0.name == name }?.value ?? ""
  }
}

extension String {
  /// Whether the word is an option rather than a value.
  fileprivate var isOption: Bool { hasPrefix("-") && self != "-" }
}
