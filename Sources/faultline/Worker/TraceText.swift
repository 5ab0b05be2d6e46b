import Sim

/// A recorded trace, a line an event.
enum TraceText {
  static func lines(_ events: [TraceEvent]) -> [String] {
    var table = TextTable([
      ("step", .right), ("time", .right), ("who", .left), ("what", .left), ("where", .left),
    ])
    for event in events {
      table.add([
        "\(event.step)", MagnitudeFormat.text(event.time), who(event), event.text,
        event.site.map(String.init(describing:)) ?? "",
      ])
    }
    return table.lines
  }

  /// The events as a case keeps them: who did what, without times and places, which change with every edit.
  static func events(_ events: [TraceEvent]) -> [String] {
    events.prefix(CaseFile.eventLimit).map(event)
  }

  /// One event: who did what.
  static func event(_ event: TraceEvent) -> String { "\(who(event)) \(event.text)" }

  private static func who(_ event: TraceEvent) -> String {
    event.kind == .world ? "world" : "\(event.process)/\(event.task)"
  }
}
