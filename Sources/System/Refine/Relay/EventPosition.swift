/// Where in a turn's events a browser is: the id of a server-sent event.
public struct EventPosition: Sendable, Hashable {
  /// The execution.
  public let attempt: Int
  /// The event's number within it.
  public let sequence: Int

  /// Creates a position.
  public init(attempt: Int, sequence: Int) {
    self.attempt = attempt
    self.sequence = sequence
  }

  /// Reads what a browser sends as `Last-Event-ID`; nil when it is none of ours.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let attempt = Int(parts[0]), let sequence = Int(parts[1]), attempt > 0,
      sequence >= 0
    else { return nil }
    self.init(attempt: attempt, sequence: sequence)
  }

  /// The text of a frame's `id`.
  public var text: String { "\(attempt).\(sequence)" }
}
