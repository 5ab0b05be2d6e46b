/// What a browser shows of a turn, as a page would that keeps to the protocol; also over several connections.
struct BrowserPage: Sendable {
  /// An event with what its JSON says.
  struct Frame: Sendable, Hashable {
    let type: String
    let data: JSONText
  }

  /// The frames of the present response.
  private(set) var frames: [Frame] = []
  /// The turn's id, once the relay has told it.
  private(set) var turn: String?
  /// The execution whose text is shown.
  private(set) var attempt = 0
  /// The text so far as it came, piece by piece.
  private(set) var streamed = ""
  /// What is shown: the text so far, in the end the whole message.
  private(set) var text = ""
  /// Whether something is known to be missing in the text so far.
  private(set) var hasGap = false
  private var reader = EventStreamReader()

  /// The last event's id; nil before there is one.
  var lastEventID: String? { reader.lastEventID.isEmpty ? nil : reader.lastEventID }
  /// Whether the page has been told how the turn ended.
  var isOver: Bool { frames.contains { $0.type == "done" || $0.type == "failed" } }

  /// A new response begins, to the same page.
  mutating func reconnect() {
    frames = []
    reader = EventStreamReader(lastEventID: reader.lastEventID)
  }

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
      if let attempt = frame.data["started"]?.integer {
        self.attempt = attempt
        streamed = ""
        hasGap = false
      }
      if frame.data["gap"] != nil { hasGap = true }
    case "token": streamed += frame.data["text"]?.string ?? ""
    default: break
    }
    text = frame.type == "done" ? frame.data["message"]?.string ?? "" : streamed
  }
}
