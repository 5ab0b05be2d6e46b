/// What a browser shows of one response, as a page would that keeps to the protocol.
struct BrowserPage: Sendable {
  /// An event with what its JSON says.
  struct Frame: Sendable, Hashable {
    let type: String
    let data: JSONText
  }

  private(set) var frames: [Frame] = []
  /// The turn's id, once the relay has told it.
  private(set) var turn: String?
  /// The text so far: what would be shown.
  private(set) var text = ""
  /// Whether something is known to be missing in it.
  private(set) var hasGap = false
  private var reader = EventStreamReader()

  /// The last event's id; nil before there is one.
  var lastEventID: String? { reader.lastEventID.isEmpty ? nil : reader.lastEventID }
  /// Whether the page has been told how the turn ended.
  var isOver: Bool { frames.contains { $0.type == "done" || $0.type == "failed" } }
  /// Whether a terminal frame was seen.
  var hasEnded: Bool { isOver || frames.contains { $0.type == "unknown" } }

  /// Takes bytes and gives the frames that they complete.
  mutating func receive(_ bytes: [UInt8]) -> [Frame] {
    let new = reader.receive(bytes).map { Frame(type: $0.type, data: JSONText($0.data)) }
    for frame in new { show(frame) }
    frames += new
    return new
  }

  private mutating func show(_ frame: Frame) {
    switch frame.type {
    case "status":
      if let turn = frame.data["accepted"]?.string { self.turn = turn }
      if frame.data["started"] != nil {
        text = ""
        hasGap = false
      }
      if frame.data["gap"] != nil { hasGap = true }
    case "token": text += frame.data["text"]?.string ?? ""
    case "done":
      if hasGap { text = frame.data["message"]?.string ?? "" }
    default: break
    }
  }
}
