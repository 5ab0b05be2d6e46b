import SystemUnderTest

/// How a result is written: for people or for programs.
enum Format: String { case text, json }

/// What a command line asks for.
enum Invocation: Equatable {
  case append(LogLocation, Durability)
  case get(LogLocation, ids: [String])
  case stats(LogLocation, Format)
  case verify(LogLocation, Format)
  case recover(LogLocation, Format)
  case bench(BenchPlan, Format)
  /// To print this text on standard output.
  case print(String)
}

/// A command line that cannot be obeyed.
struct UsageError: Error, Equatable {
  /// What is wrong, as a phrase without a full stop.
  let message: String
  /// The subcommand meant, if one was.
  var subcommand: Subcommand?

  /// The text for standard error.
  var description: String {
    let command = subcommand.map { "eventstore \($0.rawValue)" } ?? "eventstore"
    return """
      error: \(message)
      Usage: \(subcommand?.usage ?? "eventstore <subcommand>")
      See '\(command) --help' for more information.

      """
  }
}
