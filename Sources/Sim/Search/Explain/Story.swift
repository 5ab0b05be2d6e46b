/// The events of a run as sentences.
enum Story {
  /// The events; a long story keeps its beginning and, above all, its end.
  static func lines(_ events: [TraceEvent], limit: Int) -> [String] {
    let width = events.map { who($0).count }.max() ?? 0
    let lines = events.map { event in
      let who = who(event)
      return "  \(who)\(String(repeating: " ", count: width - who.count))  \(what(event))"
    }
    guard lines.count > limit else { return lines }
    let head = limit / 3
    let tail = limit - head - 1
    return lines.prefix(head) + ["  ... \(lines.count - head - tail) more ..."] + lines.suffix(tail)
  }

  /// One event, wherever it is told.
  static func line(_ event: TraceEvent) -> String { "\(who(event)) \(what(event))" }

  private static func who(_ event: TraceEvent) -> String {
    event.kind == .world ? "world" : "\(event.process)/\(event.task)"
  }

  private static func what(_ event: TraceEvent) -> String {
    event.text + (event.site.map { "  \($0)" } ?? "")
  }
}
