/// A command line that cannot be obeyed, which ends the command with ``ExitCode/usage``.
struct UsageError: Error, Equatable {
  /// What is wrong, as a phrase without a full stop.
  let message: String
  /// The command meant, with the tool's name: `faultline run`.
  let command: String
  /// The command's usage, on one line.
  let usage: String

  /// The text for standard error; what the user typed is quoted in it with control bytes escaped.
  var description: String {
    """
    error: \(message.escapingControls)
    Usage: \(usage)
    See '\(command) --help' for more information.

    """
  }
}

/// Why the text given for an option or argument is not a value of it.
struct ValueError: Error, Equatable {
  /// What was expected, as a phrase without a full stop.
  let message: String
}
