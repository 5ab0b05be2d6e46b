import Scenarios
import Sim

extension KnownNames {
  /// The names that this build has.
  static let all = KnownNames(
    scenarios: Catalogue.scenarios.map(\.name) + Canaries.all.map(\.scenario.name),
    strategies: Strategy.catalogue.map { String($0.name.prefix { $0 != ":" }) },
    defects: Catalogue.defects.map(\.name))
}

extension StrategyChoice {
  /// The strategy meant; nil when its argument makes no sense.
  var strategy: Strategy? { Strategy(argument.map { "\(name):\($0)" } ?? name) }
}

extension RunCommand {
  /// The strategy's name, the default one when none was given.
  var strategyName: String { (strategy?.strategy ?? .standard).name }
}

extension DefectsCommand {
  /// The defects to search for.
  var defectNames: [String] { defects.isEmpty ? Catalogue.defects.map(\.name) : defects }

  /// The strategies to measure: the default one first, then those it could be replaced by.
  var strategyNames: [String] {
    let usual: [Strategy] = [
      .standard, .mixed, .random, .pct(depth: 2), .pct(depth: 3), .pos, .uniform, .selectivelyUniform,
    ]
    return (strategies.isEmpty ? usual : strategies.compactMap(\.strategy)).map(\.name)
  }
}

extension ExitCode {
  /// The code for a verdict.
  init(verdict: String) {
    switch verdict {
    case "passed": self = .passed
    case "lostControl", "nondeterministic": self = .lostControl
    default: self = .violated
    }
  }
}

/// A message for the user, on standard error, in one line.
func complain(_ message: String) {
  _ = try? StandardStream.error.write("error: \(message.escapingControls)\n")
}

/// Text for the user, on standard output, whose lines may have come from a system under test.
func say(_ lines: [String]) -> ExitCode? {
  let text = lines.map { $0.escapingControls + "\n" }.joined()
  do throws(StandardStream.WriteError) {
    try StandardStream.output.write(text)
    return nil
  } catch {
    complain("standard output cannot be written")
    return .cannotWrite
  }
}
