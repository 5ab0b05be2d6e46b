import Sim

/// An event to append: as it is given, and as the store has to keep it.
struct EventPayload: Sendable {
  /// JSON text.
  let given: [UInt8]
  /// The same without insignificant whitespace.
  let kept: [UInt8]

  init(_ given: String, kept: String? = nil) {
    self.given = Array(given.utf8)
    self.kept = kept.map { Array($0.utf8) } ?? self.given
  }

  /// Draws an event; the shortest is the least surprising.
  /// - Parameter mark: What tells it from every other event of the run.
  static func drawn(_ simulation: Simulation, mark: String) -> EventPayload {
    switch simulation.choose("event", among: 4) {
    case 1: EventPayload(#"{"by":"\#(mark)","text":"Chidé 🎉"}"#)
    case 2:
      EventPayload(
        #" { "by" : "\#(mark)", "list" : [ 1, -0.5e+10, null, "\u00e9 \\ \"" ] }"#,
        kept: #"{"by":"\#(mark)","list":[1,-0.5e+10,null,"\u00e9 \\ \""]}"#)
    case 3: EventPayload(#"{"by":"\#(mark)","text":"\#(String(repeating: "🎉", count: 30))"}"#)
    default: EventPayload(#"{"by":"\#(mark)"}"#)
    }
  }
}
