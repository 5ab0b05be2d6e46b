import Scenarios
import SystemUnderTest

/// What the browser of the demonstration has been sent, read as a browser reads it.
struct DemoPage: Sendable {
  /// An event and its payload.
  struct Frame: Sendable, Hashable {
    let type: String
    let data: JSONValue

    /// Whether it is one of those that end a stream.
    var isTerminal: Bool { ["done", "failed", "unknown"].contains(type) }
  }

  private(set) var frames: [Frame] = []
  /// The turn's id, once the relay has told it.
  private(set) var turn: String?
  /// The text that is shown.
  private(set) var text = ""
  /// Whether something is known to be missing in it.
  private(set) var hasGap = false
  private var reader = EventStreamReader()

  /// Takes bytes and gives the frames that they complete.
  mutating func receive(_ bytes: [UInt8]) -> [Frame] {
    let new = reader.receive(bytes).map { event in
      Frame(type: event.type, data: (try? JSONValue(object: Array(event.data.utf8))) ?? .null)
    }
    for frame in new { show(frame) }
    frames += new
    return new
  }

  private mutating func show(_ frame: Frame) {
    switch frame.type {
    case "status":
      if let turn = try? frame.data.string("accepted") { self.turn = turn }
      if (try? frame.data.integer("started")) != nil {
        // What an execution said that did not end is void.
        text = ""
        hasGap = false
      }
      if (try? frame.data.boolean("gap")) == true { hasGap = true }
    case "token": text += (try? frame.data.string("text")) ?? ""
    default: break
    }
  }
}
