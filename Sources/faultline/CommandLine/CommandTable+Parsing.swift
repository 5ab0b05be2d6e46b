extension CommandTable {
  /// Reads the words after the command's name.
  ///
  /// - Parameters:
  ///   - words: The words, as the shell split them.
  ///   - known: The names that exist.
  func parse(_ words: [String], known: KnownNames) throws(UsageError) -> Command {
    var command = initial
    var given: [String] = []
    var argumentCount = 0
    var rest = words[...]
    var optionsEnded = false
    while let word = rest.popFirst() {
      if word == "--", !optionsEnded {
        optionsEnded = true
      } else if !optionsEnded, word.isOption {
        try applyOption(word, &rest, &given, to: &command)
      } else {
        argumentCount += 1
        try applyArgument(word, number: argumentCount, to: &command)
      }
    }
    if argumentCount == 0, let argument, argument.count == .exactlyOne {
      throw error("missing argument '<\(argument.name)>'")
    }
    do {
      try check(command, known)
    } catch {
      throw self.error(error.message)
    }
    return command
  }

  private func applyOption(
    _ word: String, _ rest: inout ArraySlice<String>, _ given: inout [String], to command: inout Command
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let option = options.first(where: { "--\($0.name)" == parts[0] }) else {
      let names = options.map { "--\($0.name)" } + ["--help", "--version"]
      throw error("unknown option '\(parts[0])'" + Suggestion.phrase(for: parts[0], among: names))
    }
    try checkRepetition(of: option, given)
    given.append(option.name)
    let value = try value(of: option, after: parts.dropFirst().first, &rest)
    do {
      try option.apply(&command, value)
    } catch {
      throw self.error("invalid value '\(value)' for '--\(option.name)': \(error.message)")
    }
  }

  private func checkRepetition(
    of option: CommandOption<Command>, _ given: [String]
  ) throws(UsageError) {
    guard !given.contains(option.name) else { throw error("'--\(option.name)' is given twice") }
    guard exclusive.contains(option.name), let other = given.first(where: exclusive.contains) else { return }
    throw error("'--\(option.name)' cannot be combined with '--\(other)'")
  }

  private func value(
    of option: CommandOption<Command>, after attached: String?, _ rest: inout ArraySlice<String>
  ) throws(UsageError) -> String {
    guard option.value != nil else {
      guard attached == nil else { throw error("'--\(option.name)' takes no value") }
      return ""
    }
    let next = attached ?? rest.first
    guard let next, !next.isEmpty, attached != nil || !next.isOption else {
      throw error("missing value for '\(option.synopsis)'")
    }
    if attached == nil { rest.removeFirst() }
    return next
  }

  private func applyArgument(_ word: String, number: Int, to command: inout Command) throws(UsageError) {
    guard let argument, argument.count == .any || number == 1 else {
      throw error("unexpected argument '\(word)'")
    }
    do {
      try argument.apply(&command, word)
    } catch {
      throw self.error("invalid value '\(word)' for '<\(argument.name)>': \(error.message)")
    }
  }

  private func error(_ message: String) -> UsageError {
    UsageError(message: message, command: "faultline \(name)", usage: usage)
  }
}

extension String {
  /// Whether the word is an option rather than a value; `-` alone names a standard stream by custom.
  var isOption: Bool { hasPrefix("-") && self != "-" }
}
