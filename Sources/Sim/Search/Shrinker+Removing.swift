// Leaving choices out: whole kinds, the end, spans, pairs.

extension Shrinker {
  /// Leaves out all that is of one kind, from the largest to the smallest: of most failures either the schedule or the
  /// faults are no part, and of the faults one kind.
  mutating func removeKinds() {
    for level in KindOfChoice.levels {
      var tried: Set<String> = []
      while !isSpent {
        let groups = Dictionary(grouping: choices.indices, by: { level(choices[$0]) })
        let next = groups.filter { !tried.contains($0.key) }.max {
          ($0.value.count, $1.key) < ($1.value.count, $0.key)
        }
        guard let (kind, indices) = next else { break }
        tried.insert(kind)
        let left = Set(indices)
        _ = accept(choices.indices.filter { !left.contains($0) }.map { choices[$0] })
      }
    }
  }

  /// Leaves out what was chosen last, by halving: after some step the dullest course of things fails as well.
  mutating func cutEnd() {
    var (low, high) = (0, choices.count)
    while low < high, !isSpent {
      let middle = (low + high) / 2
      if accept(Array(choices.prefix(middle))) { high = min(middle, choices.count) } else { low = middle + 1 }
    }
  }

  mutating func removeSpans() -> Bool {
    var changed = false
    var length = max(choices.count / 2, 1)
    while length >= 1 {
      var start = 0
      while start < choices.count, !isSpent {
        var fewer = choices
        fewer.removeSubrange(start..<min(start + length, fewer.count))
        if accept(fewer) { changed = true } else { start += length }
      }
      length /= 2
    }
    return changed
  }

  /// Takes out an event of the world with its draws, and lets the draws of later events move up.
  ///
  /// These are counted from the first event on, so that without one of them all later draws would be another event's. How
  /// many an event has made is not in a script, which leaves out those that answered 0; so each number is tried.
  mutating func removeEvents() -> Bool {
    var changed = false
    var index = 0
    while index < choices.count, !isSpent {
      let isEvent = choices[index].kind == .pick && !ChoiceWords(choices[index]).isTurn
      if isEvent, removeEvent(at: index) { changed = true } else { index += 1 }
    }
    return changed
  }

  private mutating func removeEvent(at index: Int) -> Bool {
    let own = choices[(index + 1)...].prefix { $0.kind == .extent }.indices
    let later = own.upperBound..<choices.count
    for draws in 1...Self.drawsOfEvent {
      var fewer = choices
      for draw in later where fewer[draw].kind == .extent && fewer[draw].isOfWorld {
        fewer[draw].nth -= draws
      }
      fewer.removeSubrange(index..<own.upperBound)
      if fewer.allSatisfy({ $0.nth >= 0 }), accept(fewer) { return true }
    }
    return false
  }

  /// The most draws that one event makes.
  private static let drawsOfEvent = 4

  /// Removes two choices at once, such as a pick and the one that undid it; for scripts short enough to try all.
  mutating func removePairs() -> Bool {
    guard choices.count <= 32 else { return false }
    var changed = false
    var first = 0
    while first < choices.count, !isSpent {
      if !removePair(with: first) { first += 1 } else { changed = true }
    }
    return changed
  }

  private mutating func removePair(with first: Int) -> Bool {
    for second in choices.indices.dropFirst(first + 1) {
      var fewer = choices
      fewer.remove(at: second)
      fewer.remove(at: first)
      if accept(fewer) { return true }
    }
    return false
  }
}

/// What choices have in common that may be left out together.
private enum KindOfChoice {
  /// From coarse to fine.
  static let levels: [@Sendable (ScriptedChoice) -> String] = [
    { choice in
      let words = ChoiceWords(choice)
      return words.isTurn ? "turns" : choice.kind == .draw ? "draws" : "faults"
    },
    { choice in
      let words = ChoiceWords(choice)
      switch choice.kind {
      case .pick: return words.isTurn ? "turn of \(process(words.task))" : choice.picked
      case .fault: return choice.picked
      case .extent: return "extents"
      case .draw: return label(choice)
      }
    },
  ]

  private static func process(_ task: String) -> String { String(task.prefix { $0 != "/" }) }

  /// `draw log 0` is the first draw of its label.
  private static func label(_ choice: ScriptedChoice) -> String {
    choice.at.split(separator: " ").dropFirst().dropLast().joined(separator: " ")
  }
}

extension ScriptedChoice {
  /// Whether it was made for no task.
  fileprivate var isOfWorld: Bool { at.hasPrefix("- ") }
}
