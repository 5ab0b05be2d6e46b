/// An event stream's reader after WHATWG HTML, section 9.2.6, independent of the encoder.
///
/// It takes bytes in any pieces. It shares nothing with the code under test, not even a constant.
struct EventStreamDecoder {
  struct Event: Equatable, CustomStringConvertible {
    var type: String
    var data: String
    var lastEventID: String

    static func == (left: Event, right: Event) -> Bool {
      Array(left.type.utf8) == Array(right.type.utf8) && Array(left.data.utf8) == Array(right.data.utf8)
        && Array(left.lastEventID.utf8) == Array(right.lastEventID.utf8)
    }

    var description: String { "\(type)|\(data.prefix(200).debugDescription)|\(lastEventID)" }
  }

  private(set) var events: [Event] = []
  private(set) var lastEventID = ""
  private(set) var reconnectMilliseconds: Int?

  private var line: [UInt8] = []
  private var swallowsLineFeed = false
  private var isFirstLine = true
  private var data = ""
  private var type = ""
  private var idBuffer = ""

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if swallowsLineFeed {
        swallowsLineFeed = false
        if byte == 10 { continue }
      }
      switch byte {
      case 13:
        swallowsLineFeed = true
        endLine()
      case 10: endLine()
      default: line.append(byte)
      }
    }
  }

  /// All events of a whole stream; what is pending at its end is dropped.
  static func events(in bytes: some Sequence<UInt8>) -> [Event] {
    var decoder = EventStreamDecoder()
    decoder.feed(bytes)
    return decoder.events
  }

  // Lines are split before decoding: in UTF-8 the bytes 10 and 13 stand for LF and CR only, and a malformed sequence
  // never swallows them. The mark at the start is three bytes of the first line.
  private mutating func endLine() {
    var bytes = line[...]
    line = []
    if isFirstLine, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    isFirstLine = false
    if bytes.isEmpty { return dispatch() }
    guard let colon = bytes.firstIndex(of: 58) else { return field(bytes, value: []) }
    if colon == bytes.startIndex { return }
    var value = bytes[(colon + 1)...]
    if value.first == 32 { value = value.dropFirst() }
    field(bytes[..<colon], value: value)
  }

  private mutating func field(_ name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
    let text = String(decoding: value, as: UTF8.self)
    switch String(decoding: name, as: UTF8.self) {
    case "event": type = text
    case "data": data += text + "\n"
    case "id": if !value.contains(0) { idBuffer = text }
    case "retry":
      if !value.isEmpty, value.allSatisfy({ 48...57 ~= $0 }) { reconnectMilliseconds = Int(text) }
    default: break
    }
  }

  private mutating func dispatch() {
    lastEventID = idBuffer
    defer {
      data = ""
      type = ""
    }
    if data.isEmpty { return }
    data.unicodeScalars.removeLast()
    events.append(Event(type: type.isEmpty ? "message" : type, data: data, lastEventID: lastEventID))
  }
}
