/// The turns as the bytes of the log have them.
struct DurableTurns {
  /// A turn.
  struct Turn {
    let id: String
    let key: String
    var attempts = 0
    var end: JSONText?

    var hasEnded: Bool { end != nil }
  }

  private(set) var turns: [Turn] = []
}
