extension CommandOption {
  /// An option that takes one of the names of an enumeration; the help tells which one is the default.
  static func choice<Value>(
    _ name: String, _ path: any WritableKeyPath<Command, Value> & Sendable,
    of defaults: Command, help: String
  ) -> Self where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
    let names = Value.allCases.map(\.rawValue).joined(separator: "|")
    let help = "\(help) (default: \(defaults[keyPath: path].rawValue))"
    return Self(name, names, help: help) { (command, text) throws(ValueError) in
      guard let value = Value(rawValue: text) else { throw ValueError(message: "expected \(names)") }
      command[keyPath: path] = value
    }
  }

  /// The option `--strategy`.
  static func strategy(_ path: any WritableKeyPath<Command, StrategyChoice?> & Sendable) -> Self {
    Self("strategy", "name[:arg]", help: "The search strategy.") { (command, text) throws(ValueError) in
      command[keyPath: path] = try .parse(text)
    }
  }

  /// The option `--defect`.
  static func defect(_ path: any WritableKeyPath<Command, String?> & Sendable) -> Self {
    Self("defect", "name", help: "The known-bad part to swap in.") { (command, text) in
      command[keyPath: path] = text
    }
  }
}

extension KnownNames {
  /// Checks names against those that exist, and offers the nearest.
  func check(scenarios: [String], strategy: StrategyChoice?, defect: String?) throws(ValueError) {
    for scenario in scenarios { try check("scenario", scenario, self.scenarios) }
    if let strategy { try check("strategy", strategy.name, strategies) }
    if let defect { try check("defect", defect, defects) }
  }

  private func check(_ kind: String, _ name: String, _ names: [String]) throws(ValueError) {
    guard !names.isEmpty, !names.contains(name) else { return }
    throw ValueError(message: "unknown \(kind) '\(name)'" + Suggestion.phrase(for: name, among: names))
  }
}
