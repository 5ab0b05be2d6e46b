extension CaseFile {
  /// The case's choices as a script to run.
  public var script: ChoiceScript { ChoiceScript(choices.compactMap(ScriptedChoice.init)) }

  /// A script's choices as a case keeps them.
  public static func choices(of script: ChoiceScript) -> [Choice] {
    script.choices.map { choice in
      Choice(
        at: choice.at, place: hexadecimal(choice.place), nth: choice.nth, kind: choice.kind.name,
        bound: choice.bound, value: choice.value, picked: choice.picked.isEmpty ? nil : choice.picked,
        candidate: choice.candidate == 0 ? nil : hexadecimal(choice.candidate))
    }
  }
}

extension ScriptedChoice {
  /// Reads a case's choice; nil when its kind or an identity is not one.
  public init?(_ choice: CaseFile.Choice) {
    guard let kind = ChoiceKind.allCases.first(where: { $0.name == choice.kind }),
      let place = UInt64(choice.place, radix: 16), let candidate = UInt64(choice.candidate ?? "0", radix: 16)
    else { return nil }
    self.init(
      place: place, nth: choice.nth, at: choice.at, kind: kind, bound: choice.bound, value: choice.value,
      candidate: candidate, picked: choice.picked ?? "")
  }
}

extension ChoiceKind {
  /// The name in a case file.
  var name: String {
    switch self {
    case .pick: "pick"
    case .fault: "fault"
    case .extent: "extent"
    case .draw: "draw"
    }
  }
}

/// A 64-bit number as 16 hex digits, the way hashes and identities are printed.
public func hexadecimal(_ number: UInt64) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
