import Sim

/// A recorded trace, a line an event.
enum TraceText {
  static func lines(_ events: [TraceEvent]) -> [String] {
    var table = TextTable([
      ("step", .right), ("time", .right), ("who", .left), ("what", .left), ("where", .left),
    ])
    for event in events {
      let who = event.kind == .world ? "world" : "\(event.process)/\(event.task)"
      table.add([
        "\(event.step)", MagnitudeFormat.text(event.time), who, event.text,
        event.site.map(String.init(describing:)) ?? "",
      ])
    }
    return table.lines
  }
}
