// Lowering numbers, and making choices elsewhere.

extension Shrinker {
  /// Lowers plain numbers: 1, then by halving the distance.
  mutating func lowerValues() -> Bool {
    var changed = false
    var index = 0
    while index < choices.count, !isSpent {
      let choice = choices[index]
      if choice.kind == .draw || choice.kind == .extent, choice.value > 1 {
        changed = lower(index) || changed
      }
      index += 1
    }
    return changed
  }

  private mutating func lower(_ index: Int) -> Bool {
    var low = 0  // the largest value known to pass; 0 was tried by removal
    var changed = false
    while index < choices.count, !isSpent {
      let value = self.choices[index].value
      guard value - low > 1 else { return changed }
      var choices = self.choices
      choices[index].value = low == 0 ? 1 : low + (value - low) / 2
      let count = choices.count
      if accept(choices) {
        changed = true
        if self.choices.count != count { return true }
      } else {
        low = choices[index].value
      }
    }
    return changed
  }

  /// Moves a pick or a fault to the first occasion at which it does the same.
  mutating func moveEarlier() -> Bool {
    var changed = false
    var index = 0
    while index < choices.count, !isSpent {
      let choice = choices[index]
      if choice.kind != .draw {
        for nth in 0..<min(choice.nth, 64) {
          var choices = self.choices
          choices[index].nth = nth
          if accept(choices) {
            changed = true
            break
          }
        }
      }
      index += 1
    }
    return changed
  }

  /// Takes out one of a task's draws and lets the later ones of the same label move up, as one takes an operation out of a
  /// list of operations.
  mutating func closeGaps() -> Bool {
    var changed = false
    var index = 0
    while index < choices.count, !isSpent {
      let choice = choices[index]
      let count = self.choices.count
      if choice.kind == .draw, choice.nth < 64 {
        for gap in 0...choice.nth where acceptWithout(draw: gap, of: choice.place) {
          changed = true
          break
        }
      }
      if self.choices.count == count { index += 1 }
    }
    return changed
  }

  private mutating func acceptWithout(draw gap: Int, of place: UInt64) -> Bool {
    var choices = self.choices
    choices.removeAll { $0.kind == .draw && $0.place == place && $0.nth == gap }
    for index in choices.indices where choices[index].place == place && choices[index].nth > gap {
      choices[index].nth -= 1
    }
    return choices != self.choices && accept(choices)
  }

  /// Picks another candidate where that makes other choices unnecessary.
  mutating func pickOthers() -> Bool {
    var changed = false
    var index = 0
    while index < choices.count, !isSpent {
      let choice = choices[index]
      if choice.kind == .pick, ChoiceWords(choice).victim == nil {
        for value in 1..<min(choice.bound, 6) where value != choice.value && pick(value, at: index) {
          changed = true
          break
        }
      }
      index += 1
    }
    return changed
  }

  /// Tries another pick, each time without one of the other choices.
  private mutating func pick(_ value: Int, at index: Int) -> Bool {
    var choices = self.choices
    choices[index].value = value
    choices[index].candidate = 0
    for other in choices.indices where other != index {
      var fewer = choices
      fewer.remove(at: other)
      if accept(fewer) { return true }
    }
    return false
  }
}
