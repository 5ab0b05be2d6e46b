/// A choice in words.
struct ChoiceWords {
  private let choice: ScriptedChoice

  init(_ choice: ScriptedChoice) { self.choice = choice }

  /// The task at whose decision point it was made, or the connection, whose name may have spaces.
  var task: String {
    var words = choice.at.split(separator: " ", omittingEmptySubsequences: false)
    if choice.kind == .draw, let draw = words.lastIndex(of: "draw") {
      words.removeSubrange(draw...)
    } else {
      // The count, what it is about to do, and whether that is to return.
      words.removeLast(min(words.count, words.dropLast().last == "reply" ? 3 : 2))
    }
    return words.joined(separator: " ")
  }

  /// Who dies by it.
  var victim: String? { choice.picked.hasPrefix("crash ") ? String(choice.picked.dropFirst(6)) : nil }

  /// Whether a task goes on by it, and not the world.
  var isTurn: Bool { choice.kind == .pick && victim == nil && choice.picked.contains(" ") && !isPowerLoss }

  /// Whether everything dies by it.
  var isPowerLoss: Bool { choice.picked == "power loss" }

  /// Who goes on by it.
  private var next: String {
    choice.picked.lastIndex(of: " ").map { String(choice.picked[..<$0]) } ?? "another task"
  }

  /// Who is overtaken by it.
  var overtaken: String? { isTurn ? task : nil }

  /// What happens by it.
  var event: String {
    if let victim { return "\(victim) dies" }
    if isPowerLoss { return "the power fails" }
    if choice.picked == "time" { return "time moves on" }
    return isTurn ? "\(next) goes on" : "\(choice.picked) happens"
  }

  /// The choice as a line of its own begins.
  var line: String {
    switch choice.kind {
    case .pick: "\(choice.at): \(event)"
    case .fault: "\(choice.at): the fault \(choice.picked)"
    case .extent: "\(choice.at): \(choice.value) of at most \(choice.bound - 1)"
    case .draw: "\(choice.at): \(choice.value) of at most \(choice.bound - 1)"
    }
  }
}
