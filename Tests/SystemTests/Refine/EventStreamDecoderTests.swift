import Testing

/// The reader is a yardstick, so it is measured first.
struct EventStreamDecoderTests {
  typealias Event = EventStreamDecoder.Event

  private static func message(_ data: String, id: String = "", type: String = "message") -> Event {
    Event(type: type, data: data, lastEventID: id)
  }

  static let vectors: [(stream: String, events: [Event])] = [
    ("\u{FEFF}data: a\n\n", [message("a")]),
    ("\u{FEFF}\u{FEFF}data: a\n\n", []),
    ("data: a\n\n\u{FEFF}data: b\n\n", [message("a")]),
    ("data: a\r\rdata: b\r\r", [message("a"), message("b")]),
    ("data: a\r\n\r\ndata: b\r\n\r\n", [message("a"), message("b")]),
    ("data: a\ndata: b\n\n", [message("a\nb")]),
    ("data: a\r\rdata: b\n\n", [message("a"), message("b")]),
    ("data\n\n", [message("")]), ("data\ndata\n\n", [message("\n")]), ("data:\n\n", [message("")]),
    ("data:x\n\n", [message("x")]), ("data: x\n\n", [message("x")]), ("data:  x\n\n", [message(" x")]),
    ("id: 7\n\ndata: a\n\n", [message("a", id: "7")]),
    ("id: 7\ndata: a\n\nid\ndata: b\n\n", [message("a", id: "7"), message("b")]),
    ("id: 7\ndata: a\n\nid: 8\u{0}\ndata: b\n\n", [message("a", id: "7"), message("b", id: "7")]),
    ("id: 7\n\nevent: x\n\ndata: a\n\n", [message("a", id: "7")]),
    ("event: token\ndata: a\n\ndata: b\n\n", [message("a", type: "token"), message("b")]),
    ("Event: token\nDATA: no\ndata: a\n\n", [message("a")]),
    ("data: a: b:c\n\n", [message("a: b:c")]),
    (": hello\ndata: a\n:\n: x: y\ndata: b\n\n", [message("a\nb")]),
    ("data: a\n\ndata: lost\n", [message("a")]), ("data: a\n\ndata: lost", [message("a")]),
    ("other: x\ndata: a\nnothing\n\n", [message("a")]), (" data: a\n\n", []), ("\n\n\n", []),
    ("data: é🎉\u{2028}\u{85}\u{C}\n\n", [message("é🎉\u{2028}\u{85}\u{C}")]),
  ]

  @Test("Every vector, in one piece, byte by byte, and cut once at each place", arguments: vectors)
  func vector(stream: String, events: [Event]) {
    let bytes = Array(stream.utf8)
    #expect(EventStreamDecoder.events(in: bytes) == events)
    for cut in 0...bytes.count {
      var decoder = EventStreamDecoder()
      decoder.feed(bytes[..<cut])
      decoder.feed(bytes[cut...])
      #expect(decoder.events == events)
    }
    var decoder = EventStreamDecoder()
    for byte in bytes { decoder.feed([byte]) }
    #expect(decoder.events == events)
  }

  @Test(
    "Only digits set the time before reconnecting",
    arguments: [
      ("retry: 5s\n", nil), ("retry: 5\n", 5), ("retry:007\n", 7), ("retry\n", nil), ("retry: -5\n", nil),
      ("retry: ٥\n", nil), ("retry: 5\nretry: x\n", 5),
    ] as [(String, Int?)])
  func retry(stream: String, milliseconds: Int?) {
    var decoder = EventStreamDecoder()
    decoder.feed(stream.utf8)
    #expect(decoder.reconnectMilliseconds == milliseconds)
  }

  @Test("An id alone is kept and is no event")
  func idAlone() {
    var decoder = EventStreamDecoder()
    decoder.feed("id: 7\n".utf8)
    #expect(decoder.lastEventID == "")
    decoder.feed("\n".utf8)
    #expect(decoder.lastEventID == "7")
    #expect(decoder.events.isEmpty)
  }

  @Test("A line of a megabyte is one event")
  func longLine() {
    let text = String(repeating: "Chidé 🎉 ", count: 100_000)
    #expect(text.utf8.count > 1 << 20)
    #expect(EventStreamDecoder.events(in: "data: \(text)\n\n".utf8) == [Self.message(text)])
  }

  @Test("What is not UTF-8 is replaced and ends no line")
  func brokenUTF8() {
    let bytes = Array("data: a".utf8) + [0xF0, 0x9F, 10, 10]
    #expect(EventStreamDecoder.events(in: bytes) == [Self.message("a\u{FFFD}")])
  }
}
