/// A browser's reading of an event stream: the algorithm of WHATWG HTML, section 9.2.6, on bytes in any pieces.
///
/// The harness's own; it shares no code with the encoder it judges.
package struct EventStreamReader: Sendable {
  /// An event as a browser dispatches it.
  package struct Event: Sendable, Hashable {
    package let type: String
    package let data: String
    package let lastEventID: String
  }

  /// What the browser would send when it reconnects.
  package private(set) var lastEventID = ""
  private var line: [UInt8] = []
  private var type = ""
  private var data: [String] = []
  private var id = ""
  private var skipsNewline = false
  private var isAtStart = true

  /// A reader at the beginning of a stream.
  /// - Parameter lastEventID: What an earlier connection has left.
  package init(lastEventID: String = "") {
    self.lastEventID = lastEventID
    id = lastEventID
  }

  /// Takes bytes and gives the events that they complete.
  package mutating func receive(_ bytes: [UInt8]) -> [Event] {
    var events: [Event] = []
    for byte in bytes {
      defer { skipsNewline = byte == UInt8(ascii: "\r") }
      switch byte {
      case UInt8(ascii: "\n") where skipsNewline: continue
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if let event = endLine() { events.append(event) }
      default: line.append(byte)
      }
    }
    return events
  }

  private mutating func endLine() -> Event? {
    defer { line = [] }
    if isAtStart {
      isAtStart = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    guard !line.isEmpty else { return dispatch() }
    guard line[0] != UInt8(ascii: ":") else { return nil }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[colon...].dropFirst()
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    let text = String(decoding: value, as: UTF8.self)
    switch String(decoding: line[..<colon], as: UTF8.self) {
    case "event": type = text
    case "data": data.append(text)
    case "id" where !value.contains(0): id = text
    default: break
    }
    return nil
  }

  private mutating func dispatch() -> Event? {
    lastEventID = id
    defer {
      type = ""
      data = []
    }
    guard !data.isEmpty else { return nil }
    return Event(type: type.isEmpty ? "message" : type, data: data.joined(separator: "\n"), lastEventID: id)
  }
}
